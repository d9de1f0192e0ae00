"""Tables about members and accounts: consents, ownership proofs, opt-outs, erasure, retention."""
