import type { Messages } from './messages.ts';

export const es: Messages<'many'> = {
  bot: {
    name: 'MoleCheck',
    short: 'Envíe una foto de cerca de un lunar: recibirá una cifra calibrada, en qué se basa y cuándo ir al médico.',
    description:
      'Envíe una foto nítida y de cerca de un solo lunar o mancha. MoleCheck responde con una cifra calibrada, muestra en qué se fijó el modelo y dice cuándo ir al médico.\n\nNo se guarda ninguna foto. Es una estimación de ordenador: no es un producto sanitario ni sustituye la exploración de un médico.',
  },
  commands: {
    start: { name: 'inicio', description: 'Qué hace este bot' },
    help: { name: 'ayuda', description: 'Cómo usar el bot y hacer una buena foto' },
    check: {
      name: 'revisar',
      description: 'Revisar una foto de cerca de un lunar',
      photo: 'foto',
      photoDescription: 'Una foto nítida y de cerca de un lunar o una mancha',
      private: 'privado',
      privateDescription: 'Mostrar la respuesta solo a usted (lo habitual en los servidores)',
      pdf: 'pdf',
      pdfDescription: 'Responder con una página para el médico (PDF)',
      menu: 'Revisar esta foto',
    },
    about: { name: 'acerca', description: 'El modelo: nombre, versión, cifras y límites' },
    privacy: { name: 'privacidad', description: 'Qué pasa con sus fotos y sus datos' },
    language: {
      name: 'idioma',
      description: 'Elegir el idioma de las respuestas',
      choice: 'idioma',
      choiceDescription: 'El idioma de las respuestas',
    },
    forget: { name: 'olvidar', description: 'Borrar su consentimiento, idioma, contadores y recordatorio' },
    stats: { name: 'estadisticas', description: 'Para quien gestiona este bot: cuánto ha hecho' },
  },
  buttons: {
    meaning: '¿Qué significa esto?',
    certainty: '¿Es fiable?',
    sheet: 'Para el médico (PDF)',
    tips: 'Hacer una foto mejor',
    remind: 'Recordarme en un mes',
    unremind: 'Cancelar el recordatorio',
    delete: 'Borrar este resultado',
    share: 'Compartir en este canal',
    consentYes: 'Sí, revísela',
    consentNo: 'No, gracias',
  },
  figure: {
    about_one:
      'Cerca de {{count}} de cada 100 imágenes con esta puntuación mostró cáncer de piel o un precursor ({{percent}}).',
    about_many:
      'Cerca de {{count}} de cada 100 imágenes con esta puntuación mostraron cáncer de piel o un precursor ({{percent}}).',
    about_other:
      'Cerca de {{count}} de cada 100 imágenes con esta puntuación mostraron cáncer de piel o un precursor ({{percent}}).',
    below: 'Menos de 1 de cada 100 imágenes con esta puntuación mostró cáncer de piel o un precursor ({{percent}}).',
    above: 'Más de 99 de cada 100 imágenes con esta puntuación mostraron cáncer de piel o un precursor ({{percent}}).',
    shortAbout: 'cerca de {{count}} de cada 100 ({{percent}})',
    shortBelow: 'menos de 1 de cada 100 ({{percent}})',
    shortAbove: 'más de 99 de cada 100 ({{percent}})',
  },
  share: { oneIn: '1 de cada {{n}}', ofHundred: '{{n}} de cada 100' },
  band: { low: 'baja', raised: 'aumentada', high: 'alta' },
  result: {
    title: {
      low: 'Puntuación baja: no descarta nada',
      raised: 'Puntuación aumentada: pida que se lo miren',
      high: 'Puntuación alta: vaya pronto al médico',
    },
    advice: {
      low: 'Vigile esta mancha y enséñesela a un médico si cambia o le preocupa.',
      raised: 'Enseñe esta mancha a su médico de cabecera o dermatólogo en las próximas semanas.',
      high: 'Pida cita con un dermatólogo, a ser posible en menos de dos semanas.',
    },
    condition: 'Vale para fotos clínicas, donde {{prior}} es maligna. Si lo es {{generalPrior}}, sería {{general}}.',
    conditionOperator:
      'Vale para una proporción maligna de {{prior}}, fijada por el operador. Con {{generalPrior}} sería {{general}}.',
    kind: {
      dermoscopy: 'Leída como imagen de dermatoscopio.',
      'close-up': 'Leída como foto de cerca.',
      unclear: 'Tipo de imagen incierto: foto de cerca o dermatoscopio.',
    },
    resembles: 'A qué se parece:',
    abcde: 'Señales ABCDE: asimetría, borde irregular, varios colores, a menudo > 6 mm, cambios.',
    atOnce: 'Vaya ya al médico, con cualquier puntuación, si pica, duele, sangra, crece, cambia o no se cura.',
    disclaimer:
      'Estimación de ordenador: no es un producto sanitario ni consejo médico. No sustituye la exploración de un médico.',
  },
  lesion: {
    akiec: 'Queratosis actínica, Bowen',
    bcc: 'Carcinoma basocelular',
    bkl: 'Queratosis, mancha de edad',
    df: 'Nódulo (dermatofibroma)',
    mel: 'Melanoma',
    nv: 'Lunar (nevo)',
    vasc: 'Mancha vascular',
  },
  heatMap: {
    legend: 'Los colores muestran dónde miró el modelo: de violeta (poco) a amarillo (mucho).',
    alt: 'Su foto con colores que muestran dónde miró el modelo, de violeta (poco) a amarillo (mucho).',
  },
  meaning: {
    title: '¿Qué significa esto?',
    low: 'La puntuación está por debajo de la línea a partir de la cual se aconseja mirar mejor. Algunas imágenes por debajo de esa línea sí mostraban cáncer de piel: al modelo se le escapan algunos. Por eso una puntuación baja no descarta nada; cuenta más lo que usted ve y siente.',
    raised:
      'La puntuación está por encima de la línea a partir de la cual se aconseja mirar mejor. Solo una exploración puede aclarar qué es la mancha.',
    high: 'La puntuación está por encima de la más alta de las dos líneas. Solo una exploración puede aclarar qué es la mancha. El cáncer de piel que se encuentra pronto suele poder tratarse bien; por favor, no espere.',
    namesTitle: 'Los siete nombres de la lista',
    names: {
      akiec: 'Queratosis actínica, Bowen: daño solar que puede convertirse en cáncer de piel',
      bcc: 'Carcinoma basocelular: el cáncer de piel más frecuente, crece despacio',
      bkl: 'Queratosis, mancha de edad: un bulto o una mancha de la piel que envejece',
      df: 'Nódulo (dermatofibroma): un bultito firme en la piel',
      mel: 'Melanoma: el cáncer de piel más peligroso',
      nv: 'Lunar (nevo): un grupo de células con pigmento',
      vasc: 'Mancha vascular: un pequeño bulto de vasos o un sangrado bajo la piel',
    },
    abcdeTitle: 'Fíjese en las señales ABCDE',
    abcde: {
      a: 'A – Asimetría: una mitad no es como la otra',
      b: 'B – Borde: irregular, dentado o borroso',
      c: 'C – Color: varios tonos de marrón o negro, o también rojo, blanco o azul',
      d: 'D – Diámetro: a menudo más de 6 mm, pero una mancha más pequeña también puede contar',
      e: 'E – Evolución: ha cambiado de tamaño, forma, color o sensación, o no es como sus otros lunares',
    },
    atOnceTitle: 'Vaya de inmediato a su médico de cabecera o a un dermatólogo si la mancha',
    atOnce: {
      bleeds: 'pica, duele, sangra, supura o forma costra sin una herida',
      grows: 'crece, cambia de color o de forma, o es nueva y llama la atención',
      lump: 'es un bulto firme y elevado que crece, aunque no sea oscuro',
      heals: 'es una llaga que no se ha curado en cuatro semanas',
      nail: 'es una raya oscura nueva bajo una uña, o una mancha oscura en la palma o la planta',
      worry: 'le preocupa: es motivo suficiente',
    },
    adults: 'MoleCheck es solo para adultos. Enseñe a un médico la mancha de un niño.',
  },
  certainty: {
    title: '¿Qué fiabilidad tiene?',
    frequency: 'La cifra habla de muchas imágenes, no solo de usted: con una puntuación así eran malignas {{share}}.',
    condition:
      'Vale para imágenes como las que sirvieron para calibrarla: hechas en clínicas de la piel, una de cada cinco maligna. Donde el cáncer de piel es más raro, menos manchas con esta puntuación son cáncer; donde es más frecuente, más.',
    conditionOperator:
      'Se calibró con imágenes de clínicas de la piel, y quien gestiona este bot la ajustó a un entorno en el que un {{percent}} de las manchas son malignas. En otros entornos la cifra no vale.',
    phone:
      'No está calibrada para fotos de móvil: la luz, la distancia, el desenfoque y el vello pueden moverla en ambos sentidos.',
    phoneKinds:
      'Para las fotos de cerca está calibrada aparte; aun así, la luz, la distancia, el desenfoque y el vello pueden moverla en ambos sentidos.',
    missed:
      'Se le escapan algunas: unas {{n}} de cada 100 manchas malignas recibieron una puntuación baja ({{where}}). Con fotos de móvil pueden ser más.',
    skin: 'Casi todas las imágenes de las que aprendió muestran piel clara. La piel oscura, las uñas, las palmas, las plantas, los labios y la piel de los niños quedan fuera de lo probado.',
    seven: 'Los siete nombres son menos fiables que la cifra: dicen a qué se parece la imagen, nada más.',
  },
  report: {
    title: 'Para el médico: una mancha revisada con MoleCheck',
    date: 'Revisada el {{date}}',
    photo: 'Foto',
    map: 'Dónde miró el modelo',
    figure: 'Cifra',
    model: 'Modelo',
    kind: 'Tipo de imagen',
    fill: 'Para rellenar',
    name: 'Nombre',
    where: 'En qué parte del cuerpo',
    since: 'Desde cuándo',
    seen: 'Sí / no',
    note: 'Lo que ha notado',
    ready:
      'La foto procede de este chat y se ha revisado para esta página. Imprima esta página o muéstrela en su cita. El bot no guarda ni la foto ni la página.',
  },
  tips: {
    title: 'Cómo hacer una imagen mejor',
    list: {
      light: 'Luz de día, sin flash y sin sombra sobre la mancha',
      distance: 'A 10–15 cm; mejor un poco de zoom que acercarse más',
      focus: 'Toque la mancha en la pantalla, espere a que se vea nítida y no se mueva',
      centre: 'Una sola mancha, en el centro, que ocupe más o menos un tercio de la imagen',
      clear: 'Desde arriba y en recto; sin vello, maquillaje ni joyas delante; con la lente limpia',
      original: 'Envíe la foto tal cual: sin captura de pantalla, sin filtro y sin collage',
    },
    alt: 'Ejemplo dibujado: a la izquierda, con una marca de verificación, una mancha en el centro, nítida y bien iluminada; a la derecha, con una cruz, una borrosa, una demasiado oscura y una demasiado lejos.',
  },
  abstained: {
    title: 'Esta imagen no se puede valorar',
    reason: {
      'not-a-lesion': 'El modelo no reconoce aquí una foto de cerca de un lunar o una mancha.',
      blurred: 'La imagen está demasiado borrosa.',
      'too-dark': 'La imagen está demasiado oscura.',
      'too-bright': 'La imagen está demasiado clara.',
      'too-small': 'La imagen tiene muy pocos píxeles.',
    },
    tip: {
      'not-a-lesion':
        'Acérquese más: una sola mancha sobre la piel, en el centro, que ocupe más o menos un tercio de la imagen.',
      blurred: 'Toque la mancha en la pantalla, espere a que se vea nítida y apoye la mano en algo.',
      'too-dark': 'Póngase junto a una ventana o al aire libre, para que la luz del día dé en la mancha.',
      'too-bright': 'Apague el flash y evite el sol directo y los reflejos brillantes.',
      'too-small':
        'Envíe la foto original, no un recorte ni una miniatura; en Telegram, enviada como archivo conserva su tamaño.',
    },
    nothing: 'No se calculó ninguna puntuación. Esto no dice nada sobre la mancha en sí.',
  },
  rejected: {
    title: 'No se pudo revisar la foto',
    titleLater: 'Inténtelo de nuevo un poco más tarde',
    reason: {
      'unsupported-format':
        'Este archivo no es una foto que yo pueda leer. Envíe una imagen JPEG, PNG, WebP, AVIF o HEIC.',
      'too-large': 'El archivo es demasiado grande. Envíelo como foto en vez de como archivo, o hágalo más pequeño.',
      'too-many-pixels':
        'La imagen tiene demasiados píxeles. Envíela en un tamaño menor, o recorte la mancha con algo de piel alrededor.',
      corrupt: 'La imagen parece dañada. Hágala de nuevo, o envíela otra vez desde su galería.',
      timeout: 'La revisión tardó demasiado y se detuvo. Envíe la foto otra vez.',
      unreadable: 'No se pudo leer la imagen. Envíela otra vez; si no funciona, haga una nueva.',
      internal: 'Algo falló por nuestra parte, no en su foto. Envíe la misma foto otra vez dentro de unos minutos.',
      'expired-link': 'El enlace a la foto ha caducado. Envíe la foto otra vez.',
      'download-failed': 'No se pudo descargar la foto. Envíela otra vez dentro de un momento.',
      busy: 'Ahora mismo se están revisando muchas fotos. Envíela otra vez dentro de {{duration}}.',
      'shutting-down': 'El bot se está reiniciando. Envíe la foto otra vez dentro de unos minutos.',
    },
    care: 'Si la mancha le preocupa, no espere a este bot: enséñesela a un médico.',
  },
  combined: {
    title_one: '{{count}} foto revisada',
    title_many: '{{count}} de fotos revisadas',
    title_other: '{{count}} fotos revisadas',
    photo: 'Foto {{n}}',
    figure: '{{figure}}, {{band}}',
    noScore_one: 'Foto {{n}}: {{reason}}',
    noScore_many: 'Fotos {{n}}: {{reason}}',
    noScore_other: 'Fotos {{n}}: {{reason}}',
    highest: 'La más alta: foto {{n}}. {{title}}',
    intro: 'Por foto:',
    picture: 'Los colores son de la foto {{n}}.',
  },
  consent: {
    title: 'Antes de la primera revisión',
    intro: 'Su foto ha llegado, pero todavía no la he mirado. Si está de acuerdo:',
    items: {
      memory:
        'La foto se descarga, la revisa un programa en el servidor de este bot y se desecha. Está en memoria unos segundos; nunca se guarda ni se cede a nadie.',
      kept: 'Se conservan su consentimiento y su idioma, bajo un código en lugar de su nombre. /forget borra ambos.',
      estimate: 'Recibirá una estimación de ordenador. Puede equivocarse en ambos sentidos y no sustituye a un médico.',
    },
    question: '¿Quiere que revise la foto?',
    waiting: 'Si no responde, la olvido a los 15 minutos.',
  },
  duration: {
    seconds_one: '{{count}} segundo',
    seconds_many: '{{count}} de segundos',
    seconds_other: '{{count}} segundos',
    minutes_one: '{{count}} minuto',
    minutes_many: '{{count}} de minutos',
    minutes_other: '{{count}} minutos',
    hours_one: '{{count}} hora',
    hours_many: '{{count}} de horas',
    hours_other: '{{count}} horas',
  },
  start: {
    title: 'Hola, soy MoleCheck',
    what: 'Envíeme una foto nítida y de cerca de un solo lunar o mancha. Recibirá una cifra, en qué se basa y cuándo ir al médico.',
    limits: 'Soy un programa. Puedo equivocarme en ambos sentidos y no sustituyo a un médico.',
    next: 'Más: /help, /privacy, /about',
  },
  help: {
    title: 'Cómo funciona',
    send: 'Envíe una foto, o varias en un álbum. Cada una se revisa por separado.',
    group: 'En un grupo, mencióneme junto con la foto, o responda a una foto con /check.',
    groupMenu:
      'En un servidor, solo usted ve la respuesta a /check. Para una foto de un mensaje: manténgalo pulsado (o haga clic derecho), Aplicaciones, «{{menu}}». Si me menciona con una foto, todos ven la respuesta.',
    commandsTitle: 'Comandos',
    command: '/{{name}} – {{description}}',
  },
  kind: { dermoscopy: 'Imágenes de dermatoscopio', 'close-up': 'Fotos de cerca' },
  about: {
    title: 'Sobre el modelo',
    model: 'Modelo: {{name}}, versión {{version}}',
    software: 'Programa: MoleCheck {{version}}',
    data: 'Aprendió de estas colecciones de imágenes de la piel: {{sets}}.',
    ofKind: '{{kind}}: {{text}}',
    figures:
      'Con {{images}} imágenes que nunca había visto, puso la mancha maligna por encima de la otra en el {{percent}} de las parejas.',
    point:
      'Línea en una puntuación de {{threshold}}: el {{sensitivity}} de las manchas malignas quedó por encima y el {{specificity}} de las demás por debajo ({{where}}).',
    whereTuned: 'imágenes con las que se fijó la línea',
    whereUnseen: 'imágenes que nunca había visto',
    limits: 'Lo que no puede hacer',
  },
  stats: {
    title: 'Las cifras de este bot',
    today: 'Hoy (UTC)',
    week: 'Los últimos siete días',
    now: 'Ahora',
    photos: 'Fotos revisadas: {{n}}',
    bands: 'Puntuación baja: {{low}}, aumentada: {{raised}}, alta: {{high}}',
    abstained: 'Fotos que no se pudieron valorar: {{n}}',
    rejected: 'Archivos que no se pudieron usar: {{n}}',
    undelivered: 'Respuestas que no llegaron a nadie: {{n}}',
    refused: 'Rechazadas (demasiado seguidas, bot ocupado, sin permiso): {{n}}',
    queue: 'En espera: {{waiting}}, en curso: {{active}}',
    uptime: 'En marcha desde hace {{duration}}',
  },
  privacy: {
    title: 'Sus fotos y sus datos',
    photo:
      'Una foto está en memoria solo durante su revisión; después desaparece. Nunca se guarda, se registra ni se cede a nadie; el lugar y el aparato anotados en el archivo no se leen.',
    kept: 'Se conservan su consentimiento y su idioma, bajo un código hecho con una clave secreta a partir de su número de cuenta.',
    reminder:
      'Si pide un recordatorio, guardo bajo ese código dónde escribirle hasta enviarlo, cinco semanas como máximo; su botón o /forget lo borra.',
    counters: 'Los contadores contra el abuso duran un día como máximo, bajo el mismo código.',
    pending:
      'Una foto que espera su consentimiento no se descarga; solo se conserva su referencia, 15 minutos como máximo.',
    platform: 'El chat en sí es de la plataforma: borre allí la foto y mi respuesta si quiere que desaparezcan.',
    forget: '/forget borra todo lo que conservo sobre usted.',
  },
  reminder: {
    title: 'Es hora de volver a mirar su mancha',
    how: 'Hace un mes me pidió que se lo recordara. Haga una foto con la misma luz, a la misma distancia y con una moneda al lado de la mancha, y compárela con la última.',
  },
  language: {
    title: 'Idioma',
    choose: '¿En qué idioma quiere que responda?',
    unknown: 'Todavía no hablo ese idioma. Hablo estos:',
    set: 'A partir de ahora respondo en español.',
  },
  notice: {
    ownerOnly: 'Solo quien gestiona este bot puede pedir sus cifras. Su identificador aquí es {{id}}.',
    notAllowed:
      'Este bot solo responde en chats elegidos, y este no es uno de ellos. Quien lo gestiona puede añadirlo: {{id}}.',
    forgotten:
      'Hecho: su consentimiento, su idioma, sus contadores, su recordatorio y cualquier foto en espera están borrados. Un último contador contra el abuso desaparece en un minuto. Los resultados de este chat siguen ahí hasta que usted los borre.',
    consentYes: 'Gracias, ha dado su consentimiento. Con /forget puede retirarlo cuando quiera.',
    consentNo:
      'De acuerdo, no se revisó nada y la referencia a su foto está borrada. Puede enviar otra foto cuando quiera.',
    consentLapsed: 'Esa foto ya no está en espera. Envíela otra vez y la revisaré enseguida.',
    pendingFull: 'Responda primero a la pregunta de arriba y envíe después esta foto otra vez.',
    notYours: 'Solo puede responder a esto la persona a la que va dirigido.',
    reminderSet:
      'De acuerdo, le escribiré una vez, dentro de un mes, para que vuelva a mirar la mancha. No espere a eso si la mancha cambia o le preocupa.',
    reminderOff: 'El recordatorio queda cancelado.',
    oldButton: 'Este botón ya no funciona. Envíe la foto otra vez.',
    rateMinute: 'Han sido muchas de golpe. Continúe dentro de {{duration}}.',
    rateDay:
      'Ese era el límite de hoy. Vuelva dentro de {{duration}}. Si una mancha le preocupa, vaya al médico en vez de esperar.',
    closed: 'El bot se está reiniciando. Envíe la foto otra vez dentro de unos minutos.',
    trouble: 'Algo ha fallado por nuestra parte. Inténtelo otra vez dentro de un minuto.',
    busyOthers: 'Si envió más fotos y no reciben respuesta, no se aceptaron: envíelas también otra vez.',
    sendPhoto: 'Envíe una foto de cerca de un solo lunar o mancha.',
    text: 'Solo puedo mirar fotos. Envíe una foto de cerca de un lunar o una mancha. /help explica cómo.',
    sticker: '¡Bonito sticker! Pero solo puedo mirar fotos: envíe una foto de cerca de un lunar o una mancha.',
    voice: 'No puedo escuchar mensajes de voz. Envíe una foto de cerca de un lunar o una mancha.',
    video: 'No puedo revisar vídeos. Envíe en su lugar una foto nítida de la mancha.',
    animation: 'No puedo revisar animaciones. Envíe en su lugar una foto nítida de la mancha.',
    document: 'No puedo leer este tipo de archivo. Envíe la foto como imagen (JPEG, PNG, WebP, AVIF o HEIC).',
    link: 'No abro enlaces. Envíe la foto misma.',
    other: 'Solo puedo mirar fotos. Envíe una foto de cerca de un lunar o una mancha.',
    anonymous:
      'Usted escribe en nombre de un grupo o de un canal, así que no sé quién aceptaría la revisión. Envíe la foto con su propio nombre, o a mí en un chat privado.',
    noPhoto: 'No veo ninguna foto aquí. Mencióneme junto con una foto, o responda a una foto con /check.',
    noPhotoMenu:
      'No veo ninguna foto aquí. Mantenga pulsado el mensaje con la foto (o haga clic derecho), elija Aplicaciones y luego «{{menu}}». O use /check.',
    answered: 'Su respuesta ya está aquí, un poco más arriba.',
    notShown:
      'Tengo una respuesta, pero no se puede mostrar aquí y usted no acepta mis mensajes directos. Ábralos, o use /check en otro lugar.',
    notYoursToDelete: 'Solo puede borrar este resultado la persona que envió la foto.',
    notYourSheet: 'Solo puede pedir esta página la persona que envió la foto.',
    photoGone:
      'Ya no encuentro la foto de este resultado. Envíela otra vez y pida la página debajo del nuevo resultado.',
  },
};
