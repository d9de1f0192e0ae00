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
