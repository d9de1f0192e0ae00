language-name = 日本語

## bot/commands

summary-help = コマンドの一覧、または一つの説明
summary-start = あいさつと、始め方
summary-personas = このチャットで使えるペルソナの一覧
summary-persona = このチャットのペルソナや、その由来を見る
summary-tweet = ペルソナにツイートを書かせる(最初の言葉を添えてもよい)
summary-train = 一つから三つのアカウントの投稿からペルソナを作る
summary-jobs = このチャットのための学習とその進み具合を見る
summary-cancel = 学習を取り消す
summary-retrain = 新しい投稿からペルソナの次の版を作る
summary-consent = 誰の同意でアカウントから学んでよいかを見る、または記録する
summary-trust = ここのモデレーターに他人のアカウントの同意の記録を許可、または取り消す
summary-optout = 自分のアカウントから学ばせず、そのペルソナを削除させる
summary-privacy = 何がなぜ、どれだけ保存されるか
summary-mydata = 自分について保存されているすべてをファイルで受け取る
summary-forgetme = 自分について保存されているものを忘れさせる
summary-approve = 頼まれた学習を承認する、または待っているものを見る
summary-deny = 頼まれた学習を断る
summary-audit = ここで誰がいつ何をしたかを見る
summary-block = 言葉、アカウント、メンバーを締め出す、または締め出し中のものを見る
summary-unblock = /block で締め出したものを許す
summary-default = このチャット、またはここの全チャットで答えるペルソナを選ぶ
summary-held = モデレーターの確認を待つペルソナを見る
summary-limits = ここでの上限を見る(設定はモデレーター)
summary-retire = ペルソナを休止する(保存は続く)
summary-restore = 休止したペルソナを戻す、または休止中のものを見る
summary-delete = ペルソナを完全に削除する
summary-rename = ペルソナの名前を変える
summary-report = 生成された文章をモデレーターとボットの運営者に報告する
summary-reports = 報告の届け先を決める
summary-settings = このチャットの設定を見る(変更はモデレーター)
summary-share = ペルソナをチャットに見せる、または見せるのをやめる
summary-best = ここで最も多くの人が保存しているツイートを表示
summary-keep = このチャットが保存しているツイートを見る・外す
