"""The claims that Mynah makes, one test each. They know no network but the loopback one."""
