import type { Messages } from './messages.ts';

/** Plain spaces before `:`, `;`, `?` and `!` become no-break spaces when a text is given out (see `texts.ts`). */
export const fr: Messages<'many'> = {
  bot: {
    name: 'MoleCheck',
    short: 'Photo rapprochée d’un grain de beauté : un chiffre calibré, sa portée et quand consulter.',
    description:
      'Envoyez une photo nette et rapprochée d’un seul grain de beauté ou d’une seule tache. MoleCheck répond par un chiffre calibré, montre ce que le modèle a regardé et dit quand consulter un médecin.\n\nAucune photo n’est conservée. C’est une estimation par ordinateur : ni un dispositif médical, ni un substitut à l’examen d’un médecin.',
  },
  commands: {
    start: { name: 'demarrer', description: 'Ce que fait ce bot' },
    help: { name: 'aide', description: 'Comment utiliser le bot et réussir sa photo' },
    check: {
      name: 'verifier',
      description: 'Vérifier la photo rapprochée d’un grain de beauté',
      photo: 'photo',
      photoDescription: 'Une photo nette et rapprochée d’un grain de beauté ou d’une tache',
      private: 'prive',
      privateDescription: 'Ne montrer la réponse qu’à vous (par défaut sur les serveurs)',
      pdf: 'pdf',
      pdfDescription: 'Répondre par une page pour le médecin (PDF)',
      menu: 'Vérifier cette photo',
    },
    about: { name: 'infos', description: 'Le modèle : nom, version, chiffres et limites' },
    privacy: { name: 'confidentialite', description: 'Ce que deviennent vos photos et vos données' },
    language: {
      name: 'langue',
      description: 'Choisir la langue des réponses',
      choice: 'langue',
      choiceDescription: 'La langue des réponses',
    },
    forget: { name: 'oublier', description: 'Effacer votre accord, votre langue, vos compteurs et votre rappel' },
    stats: { name: 'statistiques', description: 'Pour qui gère ce bot : ce qu’il a fait' },
  },
  buttons: {
    meaning: 'Que veut dire ceci ?',
    certainty: 'Est-ce fiable ?',
    sheet: 'Pour le médecin (PDF)',
    tips: 'Mieux photographier',
    remind: 'Rappel dans un mois',
    unremind: 'Annuler le rappel',
    delete: 'Supprimer ce résultat',
    share: 'Partager dans ce salon',
    consentYes: 'Oui, vérifiez-la',
    consentNo: 'Non, merci',
  },
  figure: {
    about_one:
      'Environ {{count}} image sur 100 avec ce score montrait un cancer de la peau ou un précurseur ({{percent}}).',
    about_many:
      'Environ {{count}} images sur 100 avec ce score montraient un cancer de la peau ou un précurseur ({{percent}}).',
    about_other:
      'Environ {{count}} images sur 100 avec ce score montraient un cancer de la peau ou un précurseur ({{percent}}).',
    below: 'Moins de 1 image sur 100 avec ce score montrait un cancer de la peau ou un précurseur ({{percent}}).',
    above: 'Plus de 99 images sur 100 avec ce score montraient un cancer de la peau ou un précurseur ({{percent}}).',
    shortAbout: 'environ {{count}} sur 100 ({{percent}})',
    shortBelow: 'moins de 1 sur 100 ({{percent}})',
    shortAbove: 'plus de 99 sur 100 ({{percent}})',
  },
  share: { oneIn: '1 sur {{n}}', ofHundred: '{{n}} sur 100' },
  band: { low: 'bas', raised: 'augmenté', high: 'élevé' },
  result: {
    title: {
      low: 'Score bas – il n’exclut rien',
      raised: 'Score augmenté – à faire examiner',
      high: 'Score élevé – consultez sans tarder',
    },
    advice: {
      low: 'Surveillez cette tache et montrez-la à un médecin si elle change ou vous inquiète.',
      raised: 'Montrez cette tache à votre médecin ou à un dermatologue d’ici quelques semaines.',
      high: 'Prenez rendez-vous avec un dermatologue, si possible sous deux semaines.',
    },
    condition:
      'Cela vaut pour des images cliniques, où {{prior}} est maligne. Si {{generalPrior}} l’est, ce serait {{general}}.',
    conditionOperator:
      'Cela vaut pour une part maligne de {{prior}}, réglée par l’exploitant. Pour {{generalPrior}}, ce serait {{general}}.',
    kind: {
      dermoscopy: 'Lue comme une image de dermatoscope.',
      'close-up': 'Lue comme une photo rapprochée.',
      unclear: 'Type d’image incertain : gros plan ou dermatoscope.',
    },
    resembles: 'À quoi cela ressemble :',
    abcde: 'Signes ABCDE : asymétrie, bord irrégulier, plusieurs couleurs, > 6 mm souvent, évolution.',
    atOnce: 'Consultez vite, à tout score, si cela démange, fait mal, saigne, grossit, change ou ne guérit pas.',
    disclaimer:
      'Estimation par ordinateur : ni dispositif médical, ni avis médical. Ne remplace pas l’examen d’un médecin.',
  },
  lesion: {
    akiec: 'Kératose solaire, Bowen',
    bcc: 'Carcinome basocellulaire',
    bkl: 'Kératose, tache de l’âge',
    df: 'Nodule (dermatofibrome)',
    mel: 'Mélanome',
    nv: 'Grain de beauté (nævus)',
    vasc: 'Tache vasculaire',
  },
  heatMap: {
    legend: 'Les couleurs montrent où le modèle a regardé : du violet (peu) au jaune (le plus).',
    alt: 'Votre photo, avec des couleurs qui montrent où le modèle a regardé, du violet (peu) au jaune (le plus).',
  },
  meaning: {
    title: 'Que veut dire ce score ?',
    low: 'Le score est sous la ligne à partir de laquelle il est conseillé de regarder de plus près. Certaines images sous cette ligne montraient pourtant un cancer de la peau : le modèle en laisse passer. Un score bas n’exclut donc rien ; ce que vous voyez et ressentez compte davantage.',
    raised:
      'Le score est au-dessus de la ligne à partir de laquelle il est conseillé de regarder de plus près. Seul un examen peut dire ce qu’est la tache.',
    high: 'Le score est au-dessus de la plus haute des deux lignes. Seul un examen peut dire ce qu’est la tache. Un cancer de la peau découvert tôt se soigne le plus souvent bien : n’attendez pas.',
    namesTitle: 'Les sept noms de la liste',
    names: {
      akiec: 'Kératose solaire, Bowen : lésion due au soleil qui peut devenir un cancer de la peau',
      bcc: 'Carcinome basocellulaire : le cancer de la peau le plus fréquent, il grandit lentement',
      bkl: 'Kératose, tache de l’âge : une excroissance ou une tache de la peau qui vieillit',
      df: 'Nodule (dermatofibrome) : une petite boule ferme dans la peau',
      mel: 'Mélanome : le cancer de la peau le plus dangereux',
      nv: 'Grain de beauté (nævus) : un amas de cellules pigmentées',
      vasc: 'Tache vasculaire : une petite excroissance de vaisseaux ou un saignement sous la peau',
    },
    abcdeTitle: 'Cherchez les signes ABCDE',
    abcde: {
      a: 'A – Asymétrie : une moitié ne ressemble pas à l’autre',
      b: 'B – Bord : irrégulier, dentelé ou flou',
      c: 'C – Couleur : plusieurs bruns ou noirs, ou encore du rouge, du blanc ou du bleu',
      d: 'D – Diamètre : souvent plus de 6 mm, mais une tache plus petite peut compter aussi',
      e: 'E – Évolution : sa taille, sa forme, sa couleur ou sa sensation a changé, ou elle diffère de vos autres grains de beauté',
    },
    atOnceTitle: 'Consultez sans attendre votre médecin traitant ou un dermatologue si la tache',
    atOnce: {
      bleeds: 'démange, fait mal, saigne, suinte ou forme une croûte sans blessure',
      grows: 'grandit, change de couleur ou de forme, ou est nouvelle et se remarque',
      lump: 'est une bosse ferme et surélevée qui grandit, même si elle n’est pas foncée',
      heals: 'est une plaie qui n’a pas guéri au bout de quatre semaines',
      nail: 'est une nouvelle bande foncée sous un ongle, ou une tache foncée sur une paume ou une plante',
      worry: 'vous inquiète : c’est une raison suffisante',
    },
    adults: 'MoleCheck s’adresse aux adultes seulement. Montrez la tache d’un enfant à un médecin.',
  },
  certainty: {
    title: 'Est-ce fiable ?',
    frequency:
      'Le chiffre parle de beaucoup d’images, pas de vous seul : avec un tel score, {{share}} étaient malignes.',
    condition:
      'Il vaut pour des images comme celles qui ont servi à le calibrer : prises dans des cliniques de la peau, une sur cinq maligne. Là où le cancer de la peau est plus rare, moins de taches avec ce score sont un cancer ; là où il est plus fréquent, davantage.',
    conditionOperator:
      'Il a été calibré sur des images de cliniques de la peau, puis ramené par l’exploitant de ce bot à un cadre où {{percent}} des taches sont malignes. Ailleurs, le chiffre ne vaut pas.',
    phone:
      'Il n’est pas calibré pour les photos de téléphone : la lumière, la distance, le flou et les poils peuvent le déplacer dans les deux sens.',
    phoneKinds:
      'Il est calibré à part pour les photos rapprochées ; la lumière, la distance, le flou et les poils peuvent tout de même le déplacer dans les deux sens.',
    missed:
      'Il en laisse passer : environ {{n}} taches malignes sur 100 ont reçu un score bas ({{where}}). Sur des photos de téléphone, il peut en laisser passer davantage.',
    skin: 'Presque toutes les images dont il a appris montrent une peau claire. La peau foncée, les ongles, les paumes, les plantes, les lèvres et la peau des enfants sont hors de ce qui a été testé.',
    seven: 'Les sept noms sont moins fiables que le chiffre : ils disent à quoi l’image ressemble, sans plus.',
  },
  report: {
    title: 'Pour le médecin : une tache examinée avec MoleCheck',
    date: 'Examinée le {{date}}',
    photo: 'Photo',
    map: 'Où le modèle a regardé',
    figure: 'Chiffre',
    model: 'Modèle',
    kind: 'Type d’image',
    fill: 'À remplir',
    name: 'Nom',
    where: 'Où sur le corps',
    since: 'Depuis quand',
    seen: 'Oui / non',
    note: 'Ce que vous avez remarqué',
    ready:
      'La photo vient de cette conversation et a été examinée pour cette page. Imprimez cette page ou montrez-la lors de votre rendez-vous. Le bot ne garde ni la photo ni la page.',
  },
  tips: {
    title: 'Comment prendre une meilleure image',
    list: {
      light: 'Lumière du jour, pas de flash, pas d’ombre sur la tache',
      distance: 'À 10–15 cm ; mieux vaut zoomer un peu que s’approcher davantage',
      focus: 'Touchez la tache sur l’écran, attendez qu’elle soit nette, ne bougez plus',
      centre: 'Une seule tache, au centre, sur environ un tiers de l’image',
      clear: 'Bien de face ; poils, maquillage et bijoux écartés ; objectif essuyé',
      original: 'Envoyez la photo telle quelle : ni capture d’écran, ni filtre, ni montage',
    },
    alt: 'Exemple dessiné : à gauche, avec une coche, une tache au centre, nette et bien éclairée ; à droite, avec une croix, une floue, une trop sombre et une trop loin.',
  },
  abstained: {
    title: 'Cette image ne peut pas être évaluée',
    reason: {
      'not-a-lesion': 'Le modèle ne reconnaît pas ici la photo rapprochée d’un grain de beauté ou d’une tache.',
      blurred: 'L’image est trop floue.',
      'too-dark': 'L’image est trop sombre.',
      'too-bright': 'L’image est trop claire.',
      'too-small': 'L’image a trop peu de pixels.',
    },
    tip: {
      'not-a-lesion': 'Approchez-vous : une seule tache sur la peau, au centre, sur environ un tiers de l’image.',
      blurred: 'Touchez la tache sur l’écran, attendez qu’elle soit nette et appuyez votre main sur quelque chose.',
      'too-dark': 'Allez près d’une fenêtre ou dehors, pour que la lumière du jour tombe sur la tache.',
      'too-bright': 'Coupez le flash, évitez le soleil direct et les reflets brillants.',
      'too-small':
        'Envoyez la photo d’origine, pas un extrait ni une vignette ; sur Telegram, envoyée comme fichier, elle garde sa taille.',
    },
    nothing: 'Aucun score n’a été calculé. Cela ne dit rien de la tache elle-même.',
  },
  rejected: {
    title: 'La photo n’a pas pu être vérifiée',
    titleLater: 'Réessayez un peu plus tard',
    reason: {
      'unsupported-format':
        'Ce fichier n’est pas une photo que je sais lire. Envoyez une image JPEG, PNG, WebP, AVIF ou HEIC.',
      'too-large': 'Le fichier est trop lourd. Envoyez-le comme photo plutôt que comme fichier, ou réduisez-le.',
      'too-many-pixels':
        'L’image a trop de pixels. Envoyez-la en plus petit, ou recadrez la tache avec un peu de peau autour.',
      corrupt: 'L’image semble abîmée. Reprenez-la, ou renvoyez-la depuis votre galerie.',
      timeout: 'La vérification a pris trop de temps et a été arrêtée. Renvoyez la photo.',
      unreadable: 'L’image n’a pas pu être lue. Renvoyez-la ; si cela échoue, prenez-en une nouvelle.',
      internal:
        'Une panne s’est produite chez nous ; votre photo n’y est pour rien. Renvoyez la même dans quelques minutes.',
      'expired-link': 'Le lien vers la photo a expiré. Renvoyez la photo.',
      'download-failed': 'La photo n’a pas pu être récupérée. Renvoyez-la dans un instant.',
      busy: 'Beaucoup de photos sont en cours de vérification. Renvoyez la vôtre dans {{duration}}.',
      'shutting-down': 'Le bot redémarre. Renvoyez la photo dans quelques minutes.',
    },
    care: 'Si la tache vous inquiète, n’attendez pas ce bot : montrez-la à un médecin.',
  },
  combined: {
    title_one: '{{count}} photo vérifiée',
    title_many: '{{count}} de photos vérifiées',
    title_other: '{{count}} photos vérifiées',
    photo: 'Photo {{n}}',
    figure: '{{figure}}, {{band}}',
    noScore_one: 'Photo {{n}} : {{reason}}',
    noScore_many: 'Photos {{n}} : {{reason}}',
    noScore_other: 'Photos {{n}} : {{reason}}',
    highest: 'Le plus haut : photo {{n}}. {{title}}',
    intro: 'Par photo :',
    picture: 'Les couleurs sont de la photo {{n}}.',
  },
  consent: {
    title: 'Avant la première vérification',
    intro: 'Votre photo est arrivée, mais je ne l’ai pas encore regardée. Si vous êtes d’accord :',
    items: {
      memory:
        'La photo est récupérée, vérifiée par un programme sur le serveur de ce bot, puis jetée. Elle reste en mémoire quelques secondes ; elle n’est jamais conservée ni transmise.',
      kept: 'Sont conservés votre accord et votre langue, sous un code au lieu de votre nom. /forget efface les deux.',
      estimate:
        'Vous recevez une estimation par ordinateur. Elle peut se tromper dans les deux sens et ne remplace pas un médecin.',
    },
    question: 'Voulez-vous que je vérifie la photo ?',
    waiting: 'Sans réponse, je l’oublie au bout de 15 minutes.',
  },
  duration: {
    seconds_one: '{{count}} seconde',
    seconds_many: '{{count}} de secondes',
    seconds_other: '{{count}} secondes',
    minutes_one: '{{count}} minute',
    minutes_many: '{{count}} de minutes',
    minutes_other: '{{count}} minutes',
    hours_one: '{{count}} heure',
    hours_many: '{{count}} d’heures',
    hours_other: '{{count}} heures',
  },
  start: {
    title: 'Bonjour, ici MoleCheck',
    what: 'Envoyez-moi une photo nette et rapprochée d’un seul grain de beauté ou d’une seule tache. Vous recevez un chiffre, sa portée et quand consulter un médecin.',
    limits: 'Je suis un programme. Je peux me tromper dans les deux sens et je ne remplace pas un médecin.',
    next: 'En savoir plus : /help, /privacy, /about',
  },
  help: {
    title: 'Comment ça marche',
    send: 'Envoyez une photo, ou plusieurs en album. Chacune est vérifiée séparément.',
    group: 'Dans un groupe, mentionnez-moi avec la photo, ou répondez à une photo par /check.',
    groupMenu:
      'Sur un serveur, vous seul voyez la réponse à /check. Pour une photo dans un message : appui long (ou clic droit), Applications, « {{menu}} ». Si vous me mentionnez avec une photo, tout le monde voit la réponse.',
    commandsTitle: 'Commandes',
    command: '/{{name}} – {{description}}',
  },
  kind: { dermoscopy: 'Images de dermatoscope', 'close-up': 'Photos rapprochées' },
  about: {
    title: 'À propos du modèle',
    model: 'Modèle : {{name}}, version {{version}}',
    software: 'Logiciel : MoleCheck {{version}}',
    data: 'Il a appris de ces collections d’images de la peau : {{sets}}.',
    ofKind: '{{kind}} : {{text}}',
    figures:
      'Sur {{images}} images qu’il n’avait jamais vues, il a placé la tache maligne au-dessus de l’autre dans {{percent}} des paires.',
    point:
      'Ligne à un score de {{threshold}} : {{sensitivity}} des taches malignes étaient au-dessus, {{specificity}} des autres au-dessous ({{where}}).',
    whereTuned: 'images ayant servi à fixer la ligne',
    whereUnseen: 'images qu’il n’avait jamais vues',
    limits: 'Ce qu’il ne sait pas faire',
  },
  stats: {
    title: 'Les chiffres de ce bot',
    today: 'Aujourd’hui (UTC)',
    week: 'Les sept derniers jours',
    now: 'En ce moment',
    photos: 'Photos vérifiées : {{n}}',
    bands: 'Score bas : {{low}}, augmenté : {{raised}}, élevé : {{high}}',
    abstained: 'Photos impossibles à évaluer : {{n}}',
    rejected: 'Fichiers inutilisables : {{n}}',
    undelivered: 'Réponses qui n’ont atteint personne : {{n}}',
    refused: 'Demandes refusées (trop fréquentes, bot occupé, non autorisées) : {{n}}',
    queue: 'En attente : {{waiting}}, en cours : {{active}}',
    uptime: 'En service depuis {{duration}}',
  },
  privacy: {
    title: 'Vos photos et vos données',
    photo:
      'Une photo n’est en mémoire que le temps de sa vérification, puis disparaît. Elle n’est jamais conservée, journalisée ni transmise ; le lieu et l’appareil notés dans le fichier ne sont pas lus.',
    kept: 'Sont conservés votre accord et votre langue, sous un code fait avec une clé secrète à partir de votre numéro de compte.',
    reminder:
      'Si vous demandez un rappel, je garde sous ce code où vous écrire jusqu’à son envoi, cinq semaines au plus ; son bouton ou /forget l’efface.',
    counters: 'Les compteurs contre les abus vivent un jour au plus, sous le même code.',
    pending:
      'Une photo qui attend votre accord n’est pas récupérée ; seule sa référence est conservée, 15 minutes au plus.',
    platform:
      'La discussion elle-même appartient à la plateforme : supprimez-y la photo et ma réponse si vous voulez qu’elles disparaissent.',
    forget: '/forget efface tout ce que je conserve à votre sujet.',
  },
  reminder: {
    title: 'Il est temps de regarder de nouveau votre tache',
    how: 'Il y a un mois, vous m’avez demandé de vous le rappeler. Prenez une photo sous la même lumière, à la même distance, avec une pièce de monnaie à côté de la tache, et comparez-la à la précédente.',
  },
  language: {
    title: 'Langue',
    choose: 'Dans quelle langue voulez-vous que je réponde ?',
    unknown: 'Je ne parle pas encore cette langue. Voici celles que je parle :',
    set: 'Désormais, je réponds en français.',
  },
  notice: {
    ownerOnly: 'Seule la personne qui gère ce bot peut demander ses chiffres. Votre identifiant ici est {{id}}.',
    notAllowed:
      'Ce bot ne répond que dans certaines discussions, et celle-ci n’en fait pas partie. La personne qui le gère peut l’ajouter : {{id}}.',
    forgotten:
      'C’est fait : votre accord, votre langue, vos compteurs, votre rappel et toute photo en attente sont effacés. Un dernier compteur contre les abus disparaît en une minute. Les résultats de cette discussion restent jusqu’à ce que vous les supprimiez.',
    consentYes: 'Merci, vous avez donné votre accord. /forget le retire à tout moment.',
    consentNo:
      'Entendu, rien n’a été vérifié et la référence à votre photo est effacée. Vous pouvez renvoyer une photo à tout moment.',
    consentLapsed: 'Cette photo n’est plus en attente. Renvoyez-la, et je la vérifierai aussitôt.',
    pendingFull: 'Répondez d’abord à la question ci-dessus, puis renvoyez cette photo.',
    notYours: 'Seule la personne à qui cela s’adresse peut y répondre.',
    reminderSet:
      'D’accord, je vous écrirai une seule fois, dans un mois, pour que vous regardiez de nouveau la tache. N’attendez pas ce message si la tache change ou vous inquiète.',
    reminderOff: 'Le rappel est annulé.',
    oldButton: 'Ce bouton ne fonctionne plus. Renvoyez la photo.',
    rateMinute: 'Cela fait beaucoup d’un coup. Continuez dans {{duration}}.',
    rateDay:
      'La limite du jour est atteinte. Revenez dans {{duration}}. Si une tache vous inquiète, consultez un médecin plutôt que d’attendre.',
    closed: 'Le bot redémarre. Renvoyez la photo dans quelques minutes.',
    trouble: 'Un problème est survenu de notre côté. Réessayez dans une minute.',
    busyOthers:
      'Si vous avez envoyé d’autres photos et qu’elles restent sans réponse, elles n’ont pas été prises : renvoyez-les aussi.',
    sendPhoto: 'Envoyez une photo rapprochée d’un seul grain de beauté ou d’une seule tache.',
    text: 'Je ne peux regarder que des photos. Envoyez une photo rapprochée d’un grain de beauté ou d’une tache. /help explique comment.',
    sticker:
      'Joli sticker ! Mais je ne peux regarder que des photos : envoyez-en une, rapprochée, d’un grain de beauté.',
    voice:
      'Je ne peux pas écouter les messages vocaux. Envoyez une photo rapprochée d’un grain de beauté ou d’une tache.',
    video: 'Je ne peux pas vérifier de vidéos. Envoyez plutôt une photo nette de la tache.',
    animation: 'Je ne peux pas vérifier d’animations. Envoyez plutôt une photo nette de la tache.',
    document: 'Je ne sais pas lire ce type de fichier. Envoyez la photo comme image (JPEG, PNG, WebP, AVIF ou HEIC).',
    link: 'Je n’ouvre pas les liens. Envoyez la photo elle-même.',
    other: 'Je ne peux regarder que des photos. Envoyez une photo rapprochée d’un grain de beauté ou d’une tache.',
    anonymous:
      'Vous écrivez au nom d’un groupe ou d’un canal : je ne peux pas savoir qui donnerait son accord. Envoyez la photo sous votre propre nom, ou à moi en conversation privée.',
    noPhoto: 'Je ne vois pas de photo ici. Mentionnez-moi avec une photo, ou répondez à une photo par /check.',
    noPhotoMenu:
      'Je ne vois pas de photo ici. Appuyez longuement sur le message avec la photo (ou clic droit), choisissez Applications, puis « {{menu}} ». Ou utilisez /check.',
    answered: 'Votre réponse est là, un peu plus haut.',
    notShown:
      'J’ai une réponse, mais elle ne peut pas s’afficher ici et vos messages privés me sont fermés. Ouvrez-les, ou utilisez /check ailleurs.',
    notYoursToDelete: 'Seule la personne qui a envoyé la photo peut supprimer ce résultat.',
    notYourSheet: 'Seule la personne qui a envoyé la photo peut demander cette page.',
    photoGone:
      'Je ne retrouve plus la photo de ce résultat. Renvoyez-la, puis demandez la page sous le nouveau résultat.',
  },
};
