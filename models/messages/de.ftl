language-name = Deutsch

## bot/commands

summary-help = Zeige die Befehle, oder mehr über einen
summary-start = Sage hallo und wo man anfängt
summary-personas = Zeige die Personas, die dieser Chat benutzen darf
summary-persona = Zeige die Persona dieses Chats oder woraus eine gemacht ist
summary-tweet = Lass eine Persona einen Tweet schreiben, auch von deinen ersten Wörtern an
summary-train = Baue eine Persona aus den Beiträgen von ein bis drei Konten
summary-jobs = Zeige, was für diesen Chat gelernt wird und wie weit es ist
summary-cancel = Brich ein Lernen ab
summary-retrain = Baue die nächste Version einer Persona aus dem, was neu ist
summary-consent = Zeige oder halte fest, auf wessen Wort hin von einem Konto gelernt werden darf
summary-trust = Moderatoren hier die Einwilligung für fremde Konten festhalten lassen, oder nicht mehr
summary-optout = Lass nie von einem deiner Konten lernen und seine Personas löschen
summary-privacy = Sage, was warum und wie lange aufbewahrt wird
summary-mydata = Hol dir alles, was über dich gespeichert ist, als Datei
summary-forgetme = Lass vergessen, was über dich gespeichert ist
summary-approve = Genehmige ein Lernen, um das jemand bat, oder zeige, was wartet
summary-deny = Lehne ein Lernen ab, um das jemand bat
summary-audit = Zeige, wer hier wann was getan hat
summary-block = Halte Wörter, Konten oder Mitglieder hier fern, oder zeige, was ferngehalten wird
summary-unblock = Lass wieder zu, was mit /block ferngehalten wurde
summary-default = Wähle die Persona, die in diesem Chat oder in allen Chats hier antwortet
summary-held = Zeige die Personas, die auf einen Moderator warten
summary-limits = Zeige, wie viel hier getan werden darf; Moderatoren stellen es ein
summary-retire = Lass eine Persona niemandem mehr antworten; sie bleibt aufbewahrt
summary-restore = Lass eine stillgelegte Persona wieder antworten, oder zeige die stillgelegten
summary-delete = Lösche eine Persona für immer
summary-rename = Gib einer Persona einen anderen Namen
summary-report = Melde einen erzeugten Text den Moderatoren und dem, der diesen Bot betreibt
summary-reports = Sage, wohin Meldungen gebracht werden
summary-settings = Zeige, was für diesen Chat eingestellt ist; Moderatoren ändern es
summary-share = Lass Chats eine Persona sehen oder nicht mehr
summary-best = Zeige die Tweets, die hier die meisten behalten
summary-keep = Blättere durch die Tweets, die dieser Chat behält, und entferne welche
