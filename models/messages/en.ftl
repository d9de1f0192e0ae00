### The English catalogue. One section for each package that says these sentences; ids are kebab-case and say the subject
### first (consent-withdrawn, job-queued). Arguments are named; numbers may select a plural form:
###   posts-read = { $count ->
###       [one] One post was read.
###      *[other] { $count } posts were read.
###   }

## models/domain and models/personas (errors of personas, checkpoints, eligibility)

persona-id-unknown = There is no persona with the id “{ $id }”.


## models/registry


## models/engine and models/base_models


## models/runtime, models/text, models/pictures


## bot/cli


## bot/commands: help, start, personas, tweet


## bot/commands: train, jobs, retrain


## bot/commands: consent, optout, privacy


## bot/commands: moderation (approve, audit, block, held, limits, manage, report, settings, share)


## bot/chat


## bot/dispatch


## bot/engine_client


## bot/moderation


## bot/permissions


## bot/personas


## bot/privacy


## bot/training


## bot/platforms


## trainer/cli


## trainer/exchange


## trainer/pipeline and trainer/evaluation


## trainer/jobs and trainer/finetune


## trainer/card and trainer/data


## trainer/privacy


## trainer/sources

