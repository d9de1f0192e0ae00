language-name = Español

## bot/commands

summary-help = Lista las órdenes, o cuenta más de una
summary-start = Saluda y di por dónde empezar
summary-personas = Muestra las personas que este chat puede usar
summary-persona = Muestra la persona de este chat o de qué está hecha una
summary-tweet = Que una persona escriba un tuit, a partir de tus primeras palabras si las das
summary-train = Crea una persona con las publicaciones de una a tres cuentas
summary-jobs = Muestra qué se entrena para este chat y cuánto falta
summary-cancel = Detén un entrenamiento
summary-retrain = Crea la siguiente versión de una persona con lo que hay de nuevo
summary-consent = Muestra o anota con permiso de quién se puede aprender de una cuenta
summary-trust = Permitir a los moderadores de aquí registrar el consentimiento de cuentas ajenas, o dejar de hacerlo
summary-optout = Que nunca se aprenda de una cuenta tuya y se borren sus personas
summary-privacy = Di qué se guarda, por qué y por cuánto tiempo
summary-mydata = Recibe todo lo que se guarda de ti, en un archivo
summary-forgetme = Que se olvide lo que se guarda de ti
summary-approve = Aprueba un entrenamiento que alguien pidió, o muestra los que esperan
summary-deny = Rechaza un entrenamiento que alguien pidió
summary-audit = Muestra quién hizo qué aquí, y cuándo
summary-block = Deja fuera palabras, cuentas o miembros, o muestra lo que se deja fuera
summary-unblock = Vuelve a admitir lo que se dejó fuera con /block
summary-default = Elige la persona que responde en este chat o en todos los de aquí
summary-held = Muestra las personas que esperan a un moderador
summary-limits = Muestra cuánto se puede hacer aquí; los moderadores lo fijan
summary-retire = Que una persona ya no responda a nadie; se conserva
summary-restore = Que una persona retirada vuelva a responder, o muestra las retiradas
summary-delete = Borra una persona para siempre
summary-rename = Da otro nombre a una persona
summary-report = Denuncia un texto generado a los moderadores y a quien lleva este bot
summary-reports = Di adónde se llevan las denuncias
summary-settings = Muestra los ajustes de este chat; los moderadores los cambian
summary-share = Deja que otros chats vean una persona, o que ya no la vean
summary-best = Muestra los tuits que más miembros guardan aquí
summary-keep = Hojea los tuits que guarda este chat y quita algunos
