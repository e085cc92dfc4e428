import type { Messages } from './messages.ts';

export const pt: Messages<'many'> = {
  bot: {
    name: 'MoleCheck',
    short: 'Envie uma foto de perto de uma pinta: receba um número calibrado, em que se baseia e quando ir ao médico.',
    description:
      'Envie uma foto nítida e de perto de uma única pinta ou mancha. O MoleCheck responde com um número calibrado, mostra para onde o modelo olhou e diz quando ir ao médico.\n\nNenhuma foto é guardada. É uma estimativa de computador: não é um dispositivo médico nem substitui o exame de um médico.',
  },
  commands: {
    start: { name: 'iniciar', description: 'O que este bot faz' },
    help: { name: 'ajuda', description: 'Como usar o bot e tirar uma boa foto' },
    check: {
      name: 'verificar',
      description: 'Verificar uma foto de perto de uma pinta',
      photo: 'foto',
      photoDescription: 'Uma foto nítida e de perto de uma pinta ou mancha',
      private: 'privado',
      privateDescription: 'Mostrar a resposta só para você (o padrão em servidores)',
      pdf: 'pdf',
      pdfDescription: 'Responder com uma página para o médico (PDF)',
      menu: 'Verificar esta foto',
    },
    about: { name: 'sobre', description: 'O modelo: nome, versão, números e limites' },
    privacy: { name: 'privacidade', description: 'O que acontece com suas fotos e seus dados' },
    language: {
      name: 'idioma',
      description: 'Escolher o idioma das respostas',
      choice: 'idioma',
      choiceDescription: 'O idioma das respostas',
    },
    forget: { name: 'esquecer', description: 'Apagar seu consentimento, idioma, contadores e lembrete' },
    stats: { name: 'estatisticas', description: 'Para quem opera este bot: quanto ele fez' },
  },
  buttons: {
    meaning: 'O que isso significa?',
    certainty: 'Qual é a certeza?',
    sheet: 'Para o médico (PDF)',
    tips: 'Tirar uma foto melhor',
    remind: 'Lembrar-me em um mês',
    unremind: 'Cancelar o lembrete',
    delete: 'Apagar este resultado',
    share: 'Compartilhar neste canal',
    consentYes: 'Sim, pode verificar',
    consentNo: 'Não, obrigado',
  },
  figure: {
    about_one:
      'Cerca de {{count}} em cada 100 imagens com esta pontuação mostrou câncer de pele ou um precursor ({{percent}}).',
    about_many:
      'Cerca de {{count}} em cada 100 imagens com esta pontuação mostraram câncer de pele ou um precursor ({{percent}}).',
    about_other:
      'Cerca de {{count}} em cada 100 imagens com esta pontuação mostraram câncer de pele ou um precursor ({{percent}}).',
    below: 'Menos de 1 em cada 100 imagens com esta pontuação mostrou câncer de pele ou um precursor ({{percent}}).',
    above: 'Mais de 99 em cada 100 imagens com esta pontuação mostraram câncer de pele ou um precursor ({{percent}}).',
    shortAbout: 'cerca de {{count}} em 100 ({{percent}})',
    shortBelow: 'menos de 1 em 100 ({{percent}})',
    shortAbove: 'mais de 99 em 100 ({{percent}})',
  },
  share: { oneIn: '1 em cada {{n}}', ofHundred: '{{n}} em cada 100' },
  band: { low: 'baixa', raised: 'aumentada', high: 'alta' },
  result: {
    title: {
      low: 'Pontuação baixa: não exclui nada',
      raised: 'Pontuação aumentada: peça um exame médico',
      high: 'Pontuação alta: procure logo um médico',
    },
    advice: {
      low: 'Fique de olho nesta mancha e mostre-a a um médico se ela mudar ou preocupar você.',
      raised: 'Mostre esta mancha a um médico de família ou dermatologista nas próximas semanas.',
      high: 'Marque uma consulta com um dermatologista, de preferência em até duas semanas.',
    },
    condition: 'Vale para imagens de clínicas, onde {{prior}} é maligna. Onde {{generalPrior}} é, seria {{general}}.',
    conditionOperator:
      'Vale para uma proporção maligna de {{prior}}, definida pelo operador. Com {{generalPrior}} seria {{general}}.',
    kind: {
      dermoscopy: 'Lida como imagem de dermatoscópio.',
      'close-up': 'Lida como foto de perto.',
      unclear: 'Tipo de imagem incerto: foto de perto ou dermatoscópio.',
    },
    resembles: 'Com o que se parece:',
    abcde: 'Sinais ABCDE: assimetria, borda irregular, várias cores, muitas vezes > 6 mm, evolução.',
    atOnce: 'Procure já um médico, com qualquer pontuação, se coçar, doer, sangrar, crescer, mudar ou não cicatrizar.',
    disclaimer:
      'Estimativa de computador: não é dispositivo médico nem conselho médico. Não substitui o exame de um médico.',
  },
  lesion: {
    akiec: 'Ceratose actínica, Bowen',
    bcc: 'Carcinoma basocelular',
    bkl: 'Ceratose, mancha senil',
    df: 'Nódulo (dermatofibroma)',
    mel: 'Melanoma',
    nv: 'Pinta (nevo)',
    vasc: 'Mancha vascular',
  },
  heatMap: {
    legend: 'As cores mostram onde o modelo olhou: do violeta (pouco) ao amarelo (muito).',
    alt: 'Sua foto com cores que mostram onde o modelo olhou, do violeta (pouco) ao amarelo (muito).',
  },
  meaning: {
    title: 'O que isso significa?',
    low: 'A pontuação está abaixo da linha a partir da qual se aconselha olhar melhor. Algumas imagens abaixo dessa linha mostravam, sim, câncer de pele: o modelo deixa passar alguns. Por isso, uma pontuação baixa não exclui nada; o que você vê e sente conta mais.',
    raised:
      'A pontuação está acima da linha a partir da qual se aconselha olhar melhor. Só um exame pode esclarecer o que é a mancha.',
    high: 'A pontuação está acima da mais alta das duas linhas. Só um exame pode esclarecer o que é a mancha. O câncer de pele descoberto cedo costuma poder ser bem tratado; por favor, não espere.',
    namesTitle: 'Os sete nomes da lista',
    names: {
      akiec: 'Ceratose actínica, Bowen: dano do sol que pode virar câncer de pele',
      bcc: 'Carcinoma basocelular: o câncer de pele mais comum, cresce devagar',
      bkl: 'Ceratose, mancha senil: um crescimento ou uma mancha da pele que envelhece',
      df: 'Nódulo (dermatofibroma): um carocinho firme na pele',
      mel: 'Melanoma: o câncer de pele mais perigoso',
      nv: 'Pinta (nevo): um grupo de células com pigmento',
      vasc: 'Mancha vascular: um pequeno crescimento de vasos ou um sangramento sob a pele',
    },
    abcdeTitle: 'Procure os sinais ABCDE',
    abcde: {
      a: 'A – Assimetria: uma metade não é como a outra',
      b: 'B – Borda: irregular, recortada ou borrada',
      c: 'C – Cor: vários tons de marrom ou preto, ou também vermelho, branco ou azul',
      d: 'D – Diâmetro: muitas vezes mais de 6 mm, mas uma mancha menor também pode contar',
      e: 'E – Evolução: mudou de tamanho, forma, cor ou sensação, ou é diferente das suas outras pintas',
    },
    atOnceTitle: 'Procure imediatamente um médico de família ou dermatologista se a mancha',
    atOnce: {
      bleeds: 'coça, dói, sangra, solta líquido ou forma casca sem ferimento',
      grows: 'cresce, muda de cor ou de forma, ou é nova e chama a atenção',
      lump: 'é um caroço firme e elevado que cresce, mesmo que não seja escuro',
      heals: 'é uma ferida que não cicatrizou em quatro semanas',
      nail: 'é uma nova faixa escura sob uma unha, ou uma mancha escura na palma ou na sola',
      worry: 'preocupa você: isso já é motivo suficiente',
    },
    adults: 'O MoleCheck é só para adultos. Mostre a um médico a mancha de uma criança.',
  },
  certainty: {
    title: 'Qual é a certeza?',
    frequency: 'O número fala de muitas imagens, não só de você: com uma pontuação assim, eram malignas {{share}}.',
    condition:
      'Ele vale para imagens como as usadas para calibrá-lo: feitas em clínicas de pele, uma em cada cinco maligna. Onde o câncer de pele é mais raro, menos manchas com esta pontuação são câncer; onde é mais comum, mais.',
    conditionOperator:
      'Ele foi calibrado com imagens de clínicas de pele e ajustado por quem opera este bot para um ambiente em que {{percent}} das manchas são malignas. Em outros ambientes, o número não vale.',
    phone:
      'Ele não está calibrado para fotos de celular: luz, distância, desfoque e pelos podem alterá-lo nos dois sentidos.',
    phoneKinds:
      'Para fotos de perto ele é calibrado à parte; mesmo assim, luz, distância, desfoque e pelos podem alterá-lo nos dois sentidos.',
    missed:
      'Ele deixa passar algumas: cerca de {{n}} em cada 100 manchas malignas receberam pontuação baixa ({{where}}). Em fotos de celular podem ser mais.',
    skin: 'Quase todas as imagens com que aprendeu mostram pele clara. Pele escura, unhas, palmas, solas, lábios e pele de crianças estão fora do que foi testado.',
    seven: 'Os sete nomes são menos certos que o número: dizem com o que a imagem se parece, nada mais.',
  },
  report: {
    title: 'Para o médico: uma mancha analisada com o MoleCheck',
    date: 'Analisada em {{date}}',
    photo: 'Foto',
    map: 'Para onde o modelo olhou',
    figure: 'Número',
    model: 'Modelo',
    kind: 'Tipo de imagem',
    fill: 'Para preencher',
    name: 'Nome',
    where: 'Em que parte do corpo',
    since: 'Desde quando',
    seen: 'Sim / não',
    note: 'O que você notou',
    ready:
      'A foto vem desta conversa e foi analisada para esta página. Imprima esta página ou mostre-a na consulta. O bot não guarda nem a foto nem a página.',
  },
  tips: {
    title: 'Como tirar uma imagem melhor',
    list: {
      light: 'Luz do dia, sem flash e sem sombra sobre a mancha',
      distance: 'A 10–15 cm; melhor um pouco de zoom do que chegar mais perto',
      focus: 'Toque na mancha na tela, espere ficar nítida e não se mexa',
      centre: 'Uma única mancha, no centro, ocupando cerca de um terço da imagem',
      clear: 'De frente e bem reto; sem pelos, maquiagem ou joias na frente; com a lente limpa',
      original: 'Envie a foto como está: sem captura de tela, sem filtro e sem colagem',
    },
    alt: 'Exemplo desenhado: à esquerda, com um sinal de certo, uma mancha no centro, nítida e bem iluminada; à direita, com uma cruz, uma borrada, uma escura demais e uma longe demais.',
  },
  abstained: {
    title: 'Esta imagem não pode ser avaliada',
    reason: {
      'not-a-lesion': 'O modelo não reconhece aqui uma foto de perto de uma pinta ou mancha.',
      blurred: 'A imagem está borrada demais.',
      'too-dark': 'A imagem está escura demais.',
      'too-bright': 'A imagem está clara demais.',
      'too-small': 'A imagem tem pixels de menos.',
    },
    tip: {
      'not-a-lesion': 'Chegue mais perto: uma única mancha na pele, no centro, ocupando cerca de um terço da imagem.',
      blurred: 'Toque na mancha na tela, espere ficar nítida e apoie a mão em algo.',
      'too-dark': 'Vá para perto de uma janela ou para fora, para que a luz do dia bata na mancha.',
      'too-bright': 'Desligue o flash e evite sol direto e reflexos brilhantes.',
      'too-small':
        'Envie a foto original, não um recorte nem uma miniatura; no Telegram, enviada como arquivo ela mantém o tamanho.',
    },
    nothing: 'Nenhuma pontuação foi calculada. Isso não diz nada sobre a mancha em si.',
  },
  rejected: {
    title: 'A foto não pôde ser verificada',
    titleLater: 'Tente de novo um pouco mais tarde',
    reason: {
      'unsupported-format':
        'Este arquivo não é uma foto que eu consiga ler. Envie uma imagem JPEG, PNG, WebP, AVIF ou HEIC.',
      'too-large': 'O arquivo é grande demais. Envie como foto em vez de como arquivo, ou diminua o tamanho.',
      'too-many-pixels':
        'A imagem tem pixels demais. Envie em tamanho menor, ou recorte a mancha com um pouco de pele em volta.',
      corrupt: 'A imagem parece danificada. Tire de novo, ou envie outra vez pela sua galeria.',
      timeout: 'A verificação demorou demais e foi interrompida. Envie a foto de novo.',
      unreadable: 'Não foi possível ler a imagem. Envie de novo; se não der certo, tire uma nova.',
      internal: 'Algo falhou do nosso lado, e não na sua foto. Envie a mesma foto de novo em alguns minutos.',
      'expired-link': 'O link da foto expirou. Envie a foto de novo.',
      'download-failed': 'Não foi possível baixar a foto. Envie de novo daqui a pouco.',
      busy: 'Muitas fotos estão sendo verificadas agora. Envie de novo em {{duration}}.',
      'shutting-down': 'O bot está sendo reiniciado. Envie a foto de novo em alguns minutos.',
    },
    care: 'Se a mancha preocupa você, não espere por este bot: mostre-a a um médico.',
  },
  combined: {
    title_one: '{{count}} foto verificada',
    title_many: '{{count}} de fotos verificadas',
    title_other: '{{count}} fotos verificadas',
    photo: 'Foto {{n}}',
    figure: '{{figure}}, {{band}}',
    noScore_one: 'Foto {{n}}: {{reason}}',
    noScore_many: 'Fotos {{n}}: {{reason}}',
    noScore_other: 'Fotos {{n}}: {{reason}}',
    highest: 'A mais alta: foto {{n}}. {{title}}',
    intro: 'Foto por foto:',
    picture: 'As cores são da foto {{n}}.',
  },
  consent: {
    title: 'Antes da primeira verificação',
    intro: 'Sua foto chegou, mas ainda não olhei para ela. Se você concordar:',
    items: {
      memory:
        'A foto é baixada, verificada por um programa no servidor deste bot e descartada. Fica na memória por segundos; nunca é guardada nem repassada.',
      kept: 'São guardados o seu consentimento e o seu idioma, sob um código em vez do seu nome. /forget apaga os dois.',
      estimate: 'Você recebe uma estimativa de computador. Ela pode errar nos dois sentidos e não substitui um médico.',
    },
    question: 'Devo verificar a foto?',
    waiting: 'Sem resposta, eu a esqueço depois de 15 minutos.',
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
    title: 'Olá, aqui é o MoleCheck',
    what: 'Envie uma foto nítida e de perto de uma única pinta ou mancha. Você recebe um número, em que ele se baseia e quando ir ao médico.',
    limits: 'Sou um programa. Posso errar nos dois sentidos e não substituo um médico.',
    next: 'Mais: /help, /privacy, /about',
  },
  help: {
    title: 'Como funciona',
    send: 'Envie uma foto, ou várias em um álbum. Cada uma é verificada separadamente.',
    group: 'Em um grupo, mencione-me junto com a foto, ou responda a uma foto com /check.',
    groupMenu:
      'Em um servidor, só você vê a resposta a /check. Para uma foto em uma mensagem: mantenha-a pressionada (ou clique com o botão direito), Apps, “{{menu}}”. Se me mencionar com uma foto, todos veem a resposta.',
    commandsTitle: 'Comandos',
    command: '/{{name}} – {{description}}',
  },
  kind: { dermoscopy: 'Imagens de dermatoscópio', 'close-up': 'Fotos de perto' },
  about: {
    title: 'Sobre o modelo',
    model: 'Modelo: {{name}}, versão {{version}}',
    software: 'Programa: MoleCheck {{version}}',
    data: 'Aprendeu com estas coleções de imagens da pele: {{sets}}.',
    ofKind: '{{kind}}: {{text}}',
    figures:
      'Em {{images}} imagens que nunca tinha visto, pôs a mancha maligna acima da outra em {{percent}} dos pares.',
    point:
      'Linha em uma pontuação de {{threshold}}: {{sensitivity}} das manchas malignas ficaram acima, {{specificity}} das outras abaixo ({{where}}).',
    whereTuned: 'imagens usadas para fixar a linha',
    whereUnseen: 'imagens que nunca tinha visto',
    limits: 'O que ele não consegue fazer',
  },
  stats: {
    title: 'Os números deste bot',
    today: 'Hoje (UTC)',
    week: 'Os últimos sete dias',
    now: 'Agora',
    photos: 'Fotos verificadas: {{n}}',
    bands: 'Pontuação baixa: {{low}}, aumentada: {{raised}}, alta: {{high}}',
    abstained: 'Fotos que não puderam ser avaliadas: {{n}}',
    rejected: 'Arquivos que não puderam ser usados: {{n}}',
    undelivered: 'Respostas que não chegaram a ninguém: {{n}}',
    refused: 'Recusadas (frequentes demais, bot ocupado, sem permissão): {{n}}',
    queue: 'À espera: {{waiting}}, em andamento: {{active}}',
    uptime: 'Em funcionamento há {{duration}}',
  },
  privacy: {
    title: 'Suas fotos e seus dados',
    photo:
      'Uma foto fica na memória só durante a verificação e depois some. Nunca é guardada, registrada nem repassada; o local e o aparelho anotados no arquivo não são lidos.',
    kept: 'São guardados o seu consentimento e o seu idioma, sob um código feito com uma chave secreta a partir do número da sua conta.',
    reminder:
      'Se você pedir um lembrete, guardo sob esse código para onde escrever até enviá-lo, cinco semanas no máximo; o botão dele ou /forget apaga isso.',
    counters: 'Os contadores contra abuso duram no máximo um dia, sob o mesmo código.',
    pending:
      'Uma foto que espera o seu consentimento não é baixada; só a referência dela é guardada, no máximo 15 minutos.',
    platform: 'A conversa em si é da plataforma: apague ali a foto e a minha resposta se quiser que sumam.',
    forget: '/forget apaga tudo o que guardo sobre você.',
  },
  reminder: {
    title: 'Hora de olhar sua mancha de novo',
    how: 'Há um mês você pediu que eu lembrasse. Tire uma foto com a mesma luz, à mesma distância, com uma moeda ao lado da mancha, e compare com a última.',
  },
  language: {
    title: 'Idioma',
    choose: 'Em que idioma devo responder?',
    unknown: 'Ainda não falo esse idioma. Falo estes:',
    set: 'A partir de agora respondo em português.',
  },
  notice: {
    ownerOnly: 'Só quem opera este bot pode pedir seus números. Seu identificador aqui é {{id}}.',
    notAllowed:
      'Este bot só responde em conversas escolhidas, e esta não é uma delas. Quem o opera pode adicioná-la: {{id}}.',
    forgotten:
      'Pronto: seu consentimento, seu idioma, seus contadores, seu lembrete e qualquer foto em espera foram apagados. Um último contador contra abuso some em um minuto. Os resultados desta conversa ficam até você apagá-los.',
    consentYes: 'Obrigado, você deu seu consentimento. Com /forget você o retira quando quiser.',
    consentNo:
      'Tudo bem, nada foi verificado e a referência à sua foto foi apagada. Você pode enviar outra foto quando quiser.',
    consentLapsed: 'Essa foto não está mais em espera. Envie de novo e eu a verifico em seguida.',
    pendingFull: 'Responda primeiro à pergunta acima e depois envie esta foto de novo.',
    consentStored: 'Obrigado, está anotado. Agora envie uma foto, por favor.',
    notYours: 'Só a pessoa a quem isto se dirige pode responder.',
    reminderSet:
      'Certo, vou escrever uma única vez, em um mês, para você olhar a mancha de novo. Não espere por isso se a mancha mudar ou preocupar você.',
    reminderOff: 'O lembrete foi cancelado.',
    oldButton: 'Este botão não funciona mais. Envie a foto de novo.',
    rateMinute: 'Foi muita coisa de uma vez. Continue em {{duration}}.',
    rateDay:
      'Esse era o limite de hoje. Volte em {{duration}}. Se uma mancha preocupa você, vá ao médico em vez de esperar.',
    closed: 'O bot está sendo reiniciado. Envie a foto de novo em alguns minutos.',
    trouble: 'Algo deu errado do nosso lado. Envie de novo em um minuto.',
    busyOthers: 'Se você enviou mais fotos e elas ficarem sem resposta, não foram aceitas: envie essas de novo também.',
    sendPhoto: 'Envie uma foto de perto de uma única pinta ou mancha.',
    text: 'Só consigo olhar fotos. Envie uma foto de perto de uma pinta ou mancha. /help explica como.',
    sticker: 'Bela figurinha! Mas só consigo olhar fotos: envie uma foto de perto de uma pinta ou mancha.',
    voice: 'Não consigo ouvir mensagens de voz. Envie uma foto de perto de uma pinta ou mancha.',
    video: 'Não consigo verificar vídeos. Envie uma foto nítida da mancha.',
    animation: 'Não consigo verificar animações. Envie uma foto nítida da mancha.',
    document: 'Não consigo ler este tipo de arquivo. Envie a foto como imagem (JPEG, PNG, WebP, AVIF ou HEIC).',
    link: 'Não abro links. Envie a própria foto.',
    other: 'Só consigo olhar fotos. Envie uma foto de perto de uma pinta ou mancha.',
    anonymous:
      'Você escreve em nome de um grupo ou canal, por isso não sei quem concordaria com a verificação. Envie a foto com seu próprio nome, ou para mim em um chat privado.',
    tooLarge:
      'A plataforma não me entrega arquivos com mais de {{megabytes}} MB. Envie como foto em vez de como arquivo, ou diminua o tamanho.',
    noPhoto: 'Não vejo nenhuma foto aqui. Mencione-me junto com uma foto, ou responda a uma foto com /check.',
    noPhotoMenu:
      'Não vejo nenhuma foto aqui. Mantenha pressionada a mensagem com a foto (ou clique com o botão direito), escolha Apps e depois “{{menu}}”. Ou use /check.',
    answered: 'Sua resposta chegou, um pouco mais acima.',
    notShown:
      'Tenho uma resposta, mas ela não pode ser mostrada aqui e suas mensagens diretas estão fechadas para mim. Abra-as ou use /check em outro lugar.',
    notYoursToDelete: 'Só a pessoa que enviou a foto pode apagar este resultado.',
    notYourSheet: 'Só a pessoa que enviou a foto pode pedir esta página.',
    photoGone: 'Não encontro mais a foto deste resultado. Envie-a de novo e peça a página abaixo do novo resultado.',
  },
};
