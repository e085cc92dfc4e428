import type { Messages } from './messages.ts';

export const de: Messages = {
  bot: {
    name: 'MoleCheck',
    short: 'Nahaufnahme eines Muttermals senden: kalibrierter Wert, worauf er beruht und wann Sie zum Arzt sollten.',
    description:
      'Senden Sie ein scharfes Foto eines einzelnen Muttermals oder Hautflecks aus der Nähe. MoleCheck antwortet mit einem kalibrierten Wert, zeigt, worauf das Modell geachtet hat, und sagt, wann Sie zum Arzt gehen sollten.\n\nKein Foto wird gespeichert. Es ist eine Schätzung durch den Computer: kein Medizinprodukt und kein Ersatz für eine ärztliche Untersuchung.',
  },
  commands: {
    start: { name: 'start', description: 'Was dieser Bot macht' },
    help: { name: 'hilfe', description: 'Wie man den Bot benutzt und ein gutes Foto macht' },
    check: {
      name: 'pruefen',
      description: 'Die Nahaufnahme eines Muttermals prüfen',
      photo: 'foto',
      photoDescription: 'Ein scharfes Foto eines Muttermals oder Flecks aus der Nähe',
      private: 'privat',
      privateDescription: 'Antwort nur Ihnen zeigen (auf Servern die Voreinstellung)',
      pdf: 'pdf',
      pdfDescription: 'Mit einer Seite für die Arztpraxis antworten (PDF)',
      menu: 'Dieses Foto prüfen',
    },
    about: { name: 'info', description: 'Das Modell: Name, Version, Kennzahlen und Grenzen' },
    privacy: { name: 'datenschutz', description: 'Was mit Ihren Fotos und Daten geschieht' },
    language: {
      name: 'sprache',
      description: 'Die Sprache der Antworten wählen',
      choice: 'sprache',
      choiceDescription: 'Die Sprache der Antworten',
    },
    forget: { name: 'vergessen', description: 'Ihre Einwilligung, Sprache, Zähler und Erinnerung löschen' },
    stats: { name: 'statistik', description: 'Für den Betrieb dieses Bots: wie viel er getan hat' },
  },
  buttons: {
    meaning: 'Was bedeutet das?',
    certainty: 'Ist das verlässlich?',
    sheet: 'Für die Praxis (PDF)',
    tips: 'Besseres Foto machen',
    remind: 'In 1 Monat erinnern',
    unremind: 'Erinnerung abbestellen',
    delete: 'Ergebnis löschen',
    share: 'In diesem Kanal teilen',
    consentYes: 'Ja, bitte prüfen',
    consentNo: 'Nein, danke',
  },
  figure: {
    about_one: 'Etwa {{count}} von 100 Bildern mit diesem Wert zeigte Hautkrebs oder eine Vorstufe ({{percent}}).',
    about_other: 'Etwa {{count}} von 100 Bildern mit diesem Wert zeigten Hautkrebs oder eine Vorstufe ({{percent}}).',
    below: 'Weniger als 1 von 100 Bildern mit diesem Wert zeigte Hautkrebs oder eine Vorstufe ({{percent}}).',
    above: 'Mehr als 99 von 100 Bildern mit diesem Wert zeigten Hautkrebs oder eine Vorstufe ({{percent}}).',
    shortAbout: 'etwa {{count}} von 100 ({{percent}})',
    shortBelow: 'weniger als 1 von 100 ({{percent}})',
    shortAbove: 'mehr als 99 von 100 ({{percent}})',
  },
  share: { oneIn: '1 von {{n}}', ofHundred: '{{n}} von 100' },
  band: { low: 'niedrig', raised: 'erhöht', high: 'hoch' },
  result: {
    title: {
      low: 'Niedriger Wert – er schließt nichts aus',
      raised: 'Erhöhter Wert – bitte ansehen lassen',
      high: 'Hoher Wert – bitte bald zum Arzt',
    },
    advice: {
      low: 'Behalten Sie die Stelle im Auge; zum Arzt, wenn sie sich verändert oder Sie beunruhigt.',
      raised: 'Bitte zeigen Sie diese Stelle in den nächsten Wochen in Ihrer Haus- oder Hautarztpraxis.',
      high: 'Bitte lassen Sie sich einen Termin in der Hautarztpraxis geben, am besten binnen zwei Wochen.',
    },
    condition:
      'Das gilt für Bilder aus Kliniken, wo {{prior}} bösartig ist. Wo es {{generalPrior}} ist, wären es {{general}}.',
    conditionOperator:
      'Das gilt bei einem bösartigen Anteil von {{prior}}, vom Betreiber eingestellt. Bei {{generalPrior}} wären es {{general}}.',
    kind: {
      dermoscopy: 'Gelesen als Dermatoskop-Bild.',
      'close-up': 'Gelesen als Nahaufnahme.',
      unclear: 'Art des Bildes unklar: Nahaufnahme oder Dermatoskop.',
    },
    resembles: 'Dem ähnelt es:',
    abcde: 'Warnzeichen (ABCDE): asymmetrisch, unscharfer Rand, mehrere Farben, oft über 6 mm, verändert sich.',
    atOnce:
      'Sofort zum Arzt, wenn es juckt, schmerzt, blutet, wächst, sich verändert oder nicht heilt – bei jedem Wert.',
    disclaimer:
      'Schätzung eines Computers, kein Medizinprodukt, kein ärztlicher Rat. Sie ersetzt keine ärztliche Untersuchung.',
  },
  lesion: {
    akiec: 'Lichtschaden, Bowen',
    bcc: 'Basaliom',
    bkl: 'Keratose, Altersfleck',
    df: 'Hautknötchen (Fibrom)',
    mel: 'Melanom',
    nv: 'Muttermal (Nävus)',
    vasc: 'Blutgefäßfleck',
  },
  heatMap: {
    legend: 'Die Farben zeigen, wohin das Modell sah: von Violett (wenig) bis Gelb (am meisten).',
    alt: 'Ihr Foto, darüber in Farben, wohin das Modell sah: von Violett (wenig) bis Gelb (am meisten).',
  },
  meaning: {
    title: 'Was bedeutet das?',
    low: 'Der Wert liegt unter der Linie, ab der ein genauerer Blick angeraten ist. Manche Bilder unter dieser Linie zeigten doch Hautkrebs: Das Modell übersieht welche. Ein niedriger Wert schließt also nichts aus; was Sie sehen und spüren, zählt mehr.',
    raised:
      'Der Wert liegt über der Linie, ab der ein genauerer Blick angeraten ist. Nur eine Untersuchung kann klären, was die Stelle ist.',
    high: 'Der Wert liegt über der oberen der beiden Linien. Nur eine Untersuchung kann klären, was die Stelle ist. Früh erkannter Hautkrebs lässt sich meist gut behandeln; warten Sie deshalb bitte nicht.',
    namesTitle: 'Die sieben Namen der Liste',
    names: {
      akiec: 'Lichtschaden, Bowen: Sonnenschaden (aktinische Keratose), aus dem Hautkrebs werden kann',
      bcc: 'Basaliom: der häufigste Hautkrebs (weißer Hautkrebs), wächst langsam',
      bkl: 'Keratose, Altersfleck: eine Wucherung oder ein Fleck alternder Haut',
      df: 'Hautknötchen (Dermatofibrom): ein festes kleines Knötchen in der Haut',
      mel: 'Melanom: der gefährlichste Hautkrebs (schwarzer Hautkrebs)',
      nv: 'Muttermal (Nävus): eine Ansammlung von Pigmentzellen',
      vasc: 'Blutgefäßfleck: eine kleine Gefäßwucherung oder eine Blutung unter der Haut',
    },
    abcdeTitle: 'Achten Sie auf die ABCDE-Zeichen',
    abcde: {
      a: 'A – Asymmetrie: Die eine Hälfte gleicht der anderen nicht',
      b: 'B – Begrenzung: ausgefranst, gezackt oder verwaschen',
      c: 'C – Colour (Farbe): mehrere Braun- oder Schwarztöne, oder auch Rot, Weiß oder Blau',
      d: 'D – Durchmesser: oft über 6 mm; auch eine kleinere Stelle kann zählen',
      e: 'E – Entwicklung: Größe, Form, Farbe oder Gefühl haben sich verändert, oder sie ist anders als Ihre übrigen Muttermale',
    },
    atOnceTitle: 'Gehen Sie sofort in eine Haus- oder Hautarztpraxis, wenn die Stelle',
    atOnce: {
      bleeds: 'juckt, schmerzt oder ohne Verletzung blutet, nässt oder verkrustet',
      grows: 'wächst, Farbe oder Form ändert oder neu ist und auffällt',
      lump: 'ein erhabener, fester Knoten ist, der wächst, auch wenn er nicht dunkel ist',
      heals: 'eine Wunde ist, die nach vier Wochen nicht verheilt ist',
      nail: 'ein neuer dunkler Streifen unter einem Nagel oder ein dunkler Fleck an Handfläche oder Fußsohle ist',
      worry: 'Sie beunruhigt: Das ist Grund genug',
    },
    adults: 'MoleCheck ist nur für Erwachsene. Zeigen Sie die Stelle eines Kindes einem Arzt.',
  },
  certainty: {
    title: 'Wie verlässlich ist das?',
    frequency:
      'Die Zahl spricht von vielen Bildern, nicht von Ihnen allein: Bösartig waren mit solch einem Wert {{share}}.',
    condition:
      'Sie gilt für Bilder wie die, an denen sie kalibriert wurde: aus Hautkliniken, jedes fünfte davon bösartig. Wo Hautkrebs seltener ist, sind weniger Stellen mit diesem Wert Krebs; wo er häufiger ist, mehr.',
    conditionOperator:
      'Sie wurde an Bildern aus Hautkliniken kalibriert und vom Betreiber dieses Bots auf ein Umfeld umgerechnet, in dem {{percent}} der Stellen bösartig sind. Anderswo gilt die Zahl nicht.',
    phone:
      'Für Handyfotos ist sie nicht kalibriert: Licht, Abstand, Unschärfe und Haare können sie nach oben wie nach unten verschieben.',
    phoneKinds:
      'Für Nahaufnahmen ist sie eigens kalibriert; Licht, Abstand, Unschärfe und Haare können sie trotzdem in beide Richtungen verschieben.',
    missed:
      'Es übersieht welche: Etwa {{n}} von 100 bösartigen Stellen bekamen einen niedrigen Wert ({{where}}). Auf Handyfotos können es mehr sein.',
    skin: 'Fast alle Bilder, aus denen es gelernt hat, zeigen helle Haut. Dunkle Haut, Nägel, Handflächen, Fußsohlen, Lippen und Kinderhaut liegen außerhalb dessen, was getestet wurde.',
    seven: 'Die sieben Namen sind weniger verlässlich als die Zahl: Sie sagen, wem das Bild ähnelt, mehr nicht.',
  },
  report: {
    title: 'Für die Arztpraxis: eine mit MoleCheck geprüfte Stelle',
    date: 'Geprüft am {{date}}',
    photo: 'Foto',
    map: 'Wohin das Modell geschaut hat',
    figure: 'Zahl',
    model: 'Modell',
    kind: 'Art des Bildes',
    fill: 'Zum Ausfüllen',
    name: 'Name',
    where: 'Wo am Körper',
    since: 'Seit wann',
    seen: 'Ja / nein',
    note: 'Was Ihnen aufgefallen ist',
    ready:
      'Das Foto kommt aus diesem Chat und wurde für diese Seite geprüft. Drucken Sie die Seite aus oder zeigen Sie sie beim Termin. Der Bot behält weder Foto noch Seite.',
  },
  tips: {
    title: 'So gelingt ein besseres Bild',
    list: {
      light: 'Tageslicht, kein Blitz, kein Schatten auf der Stelle',
      distance: '10–15 cm Abstand; lieber etwas heranzoomen als näher herangehen',
      focus: 'Auf dem Bildschirm die Stelle antippen, warten, bis sie scharf ist, ruhig halten',
      centre: 'Eine einzige Stelle, in der Mitte, etwa ein Drittel des Bildes groß',
      clear: 'Gerade von oben; Haare, Schminke und Schmuck aus dem Weg; Linse abgewischt',
      original: 'Das Foto senden, wie es ist: kein Bildschirmfoto, kein Filter, keine Collage',
    },
    alt: 'Gezeichnetes Beispiel: links, mit einem Haken, eine Stelle in der Mitte, scharf und gut beleuchtet; rechts, mit einem Kreuz, eine unscharfe, eine zu dunkle und eine zu weit entfernte.',
  },
  abstained: {
    title: 'Dieses Bild lässt sich nicht beurteilen',
    reason: {
      'not-a-lesion': 'Das Modell erkennt hier keine Nahaufnahme eines Muttermals oder Hautflecks.',
      blurred: 'Das Bild ist zu unscharf.',
      'too-dark': 'Das Bild ist zu dunkel.',
      'too-bright': 'Das Bild ist zu hell.',
      'too-small': 'Das Bild hat zu wenige Bildpunkte.',
    },
    tip: {
      'not-a-lesion':
        'Gehen Sie näher heran: eine Stelle auf der Haut, in der Mitte, etwa ein Drittel des Bildes groß.',
      blurred:
        'Tippen Sie die Stelle auf dem Bildschirm an, warten Sie, bis sie scharf ist, und stützen Sie die Hand auf.',
      'too-dark': 'Gehen Sie ans Fenster oder ins Freie, sodass Tageslicht auf die Stelle fällt.',
      'too-bright': 'Schalten Sie den Blitz aus und meiden Sie direkte Sonne und glänzende Spiegelungen.',
      'too-small':
        'Senden Sie das Originalfoto, keinen Ausschnitt und kein Vorschaubild; als Datei gesendet behält es auf Telegram seine Größe.',
    },
    nothing: 'Es wurde kein Wert ermittelt. Über die Stelle selbst sagt das nichts.',
  },
  rejected: {
    title: 'Das Foto konnte nicht geprüft werden',
    titleLater: 'Bitte versuchen Sie es etwas später noch einmal',
    reason: {
      'unsupported-format':
        'Diese Datei ist kein Foto, das ich lesen kann. Bitte senden Sie ein Bild als JPEG, PNG, WebP, AVIF oder HEIC.',
      'too-large': 'Die Datei ist zu groß. Bitte senden Sie sie als Foto statt als Datei, oder verkleinern Sie sie.',
      'too-many-pixels':
        'Das Bild hat zu viele Bildpunkte. Bitte senden Sie es kleiner, oder schneiden Sie die Stelle mit etwas Haut ringsum aus.',
      corrupt:
        'Das Bild scheint beschädigt. Bitte nehmen Sie es neu auf, oder senden Sie es noch einmal aus Ihrer Galerie.',
      timeout: 'Die Prüfung dauerte zu lange und wurde abgebrochen. Bitte senden Sie das Foto noch einmal.',
      unreadable:
        'Das Bild ließ sich nicht lesen. Bitte senden Sie es noch einmal; gelingt das nicht, machen Sie ein neues.',
      internal:
        'Bei uns ist ein Fehler aufgetreten; an Ihrem Foto liegt es nicht. Bitte senden Sie dasselbe Foto in ein paar Minuten noch einmal.',
      'expired-link': 'Der Link zum Foto ist abgelaufen. Bitte senden Sie das Foto noch einmal.',
      'download-failed': 'Das Foto konnte nicht geladen werden. Bitte senden Sie es gleich noch einmal.',
      busy: 'Gerade werden sehr viele Fotos geprüft. Bitte senden Sie es in {{duration}} noch einmal.',
      'shutting-down': 'Der Bot wird neu gestartet. Bitte senden Sie das Foto in ein paar Minuten noch einmal.',
    },
    care: 'Wenn die Stelle Sie beunruhigt, warten Sie nicht auf diesen Bot: Zeigen Sie sie einem Arzt.',
  },
  combined: {
    title_one: '{{count}} Foto geprüft',
    title_other: '{{count}} Fotos geprüft',
    photo: 'Foto {{n}}',
    figure: '{{figure}}, {{band}}',
    noScore_one: 'Foto {{n}}: {{reason}}',
    noScore_other: 'Fotos {{n}}: {{reason}}',
    highest: 'Am höchsten: Foto {{n}}. {{title}}',
    intro: 'Foto für Foto:',
    picture: 'Die Farben gehören zu Foto {{n}}.',
  },
  consent: {
    title: 'Vor der ersten Prüfung',
    intro: 'Ihr Foto ist da, aber noch nicht angesehen. Wenn Sie einverstanden sind:',
    items: {
      memory:
        'Das Foto wird geholt, von einem Programm auf dem Server dieses Bots geprüft und verworfen. Es liegt für Sekunden im Arbeitsspeicher und wird weder gespeichert noch weitergegeben.',
      kept: 'Behalten werden Ihr Einverständnis und Ihre Sprache, unter einem Code statt Ihres Namens. /forget löscht beides.',
      estimate:
        'Sie bekommen die Schätzung eines Computers. Sie kann sich in beide Richtungen irren und ersetzt keinen Arzt.',
    },
    question: 'Soll ich das Foto prüfen?',
    waiting: 'Ohne Antwort vergesse ich es nach 15 Minuten.',
  },
  duration: {
    seconds_one: '{{count}} Sekunde',
    seconds_other: '{{count}} Sekunden',
    minutes_one: '{{count}} Minute',
    minutes_other: '{{count}} Minuten',
    hours_one: '{{count}} Stunde',
    hours_other: '{{count}} Stunden',
  },
  start: {
    title: 'Guten Tag, hier ist MoleCheck',
    what: 'Senden Sie mir ein scharfes Foto eines Muttermals oder Hautflecks aus der Nähe. Sie bekommen einen Wert, worauf er beruht und wann Sie zum Arzt gehen sollten.',
    limits: 'Ich bin ein Programm. Ich kann mich in beide Richtungen irren und ersetze keinen Arzt.',
    next: 'Mehr: /help, /privacy, /about',
  },
  help: {
    title: 'So geht es',
    send: 'Senden Sie ein Foto oder mehrere als Album. Jedes wird für sich geprüft.',
    group: 'Erwähnen Sie mich in einer Gruppe zusammen mit dem Foto, oder antworten Sie auf ein Foto mit /check.',
    groupMenu:
      'Auf einem Server sehen nur Sie die Antwort auf /check. Für ein Foto in einer Nachricht: gedrückt halten (oder Rechtsklick), dann Apps, dann „{{menu}}“. Erwähnen Sie mich mit einem Foto, sehen alle die Antwort.',
    commandsTitle: 'Befehle',
    command: '/{{name}} – {{description}}',
  },
  kind: { dermoscopy: 'Dermatoskop-Bilder', 'close-up': 'Nahaufnahmen' },
  about: {
    title: 'Über das Modell',
    model: 'Modell: {{name}}, Version {{version}}',
    software: 'Programm: MoleCheck {{version}}',
    data: 'Gelernt hat es aus diesen Sammlungen von Hautbildern: {{sets}}.',
    ofKind: '{{kind}}: {{text}}',
    figures:
      'Auf {{images}} Bildern, die es nie gesehen hatte, stellte es in {{percent}} der Paare die bösartige Stelle über die andere.',
    point:
      'Linie bei einem Wert von {{threshold}}: {{sensitivity}} der bösartigen Stellen lagen darüber, {{specificity}} der übrigen darunter ({{where}}).',
    whereTuned: 'Bilder, mit denen die Linie festgelegt wurde',
    whereUnseen: 'Bilder, die es nie gesehen hatte',
    limits: 'Was es nicht kann',
  },
  stats: {
    title: 'Die Zahlen dieses Bots',
    today: 'Heute (UTC)',
    week: 'Die letzten sieben Tage',
    now: 'Jetzt',
    photos: 'Geprüfte Fotos: {{n}}',
    bands: 'Wert niedrig: {{low}}, erhöht: {{raised}}, hoch: {{high}}',
    abstained: 'Fotos, die sich nicht beurteilen ließen: {{n}}',
    rejected: 'Dateien, die nicht zu gebrauchen waren: {{n}}',
    undelivered: 'Antworten, die niemanden erreichten: {{n}}',
    refused: 'Abgewiesen (zu oft, zu viel los, nicht freigegeben): {{n}}',
    queue: 'Es warten: {{waiting}}, in Arbeit: {{active}}',
    uptime: 'Läuft seit: {{duration}}',
  },
  privacy: {
    title: 'Ihre Fotos und Daten',
    photo:
      'Ein Foto liegt nur während seiner Prüfung im Arbeitsspeicher, dann ist es weg. Es wird nie gespeichert, protokolliert oder weitergegeben; Ort und Gerät, die in der Datei stehen, werden nicht gelesen.',
    kept: 'Behalten werden Ihr Einverständnis und Ihre Sprache, unter einem Code, der mit einem geheimen Schlüssel aus Ihrer Kontonummer gebildet ist.',
    reminder:
      'Wenn Sie um eine Erinnerung bitten, behalte ich unter diesem Code, wohin ich Ihnen schreibe, bis sie gesendet ist, höchstens fünf Wochen; ihre Schaltfläche oder /forget löscht das.',
    counters: 'Zähler gegen Überflutung bleiben höchstens einen Tag, unter demselben Code.',
    pending:
      'Ein Foto, das auf Ihr Einverständnis wartet, wird nicht geholt; nur sein Verweis wird behalten, höchstens 15 Minuten.',
    platform:
      'Der Chat selbst gehört der Plattform: Löschen Sie dort das Foto und meine Antwort, wenn beides weg sein soll.',
    forget: '/forget löscht alles, was ich über Sie behalte.',
  },
  reminder: {
    title: 'Zeit, sich die Stelle wieder anzusehen',
    how: 'Vor einem Monat haben Sie mich gebeten, Sie zu erinnern. Machen Sie ein Foto bei gleichem Licht, aus gleicher Entfernung, mit einer Münze neben der Stelle, und vergleichen Sie es mit dem letzten.',
  },
  language: {
    title: 'Sprache',
    choose: 'In welcher Sprache soll ich antworten?',
    unknown: 'Diese Sprache spreche ich noch nicht, aber diese hier:',
    set: 'Ab jetzt antworte ich auf Deutsch.',
  },
  notice: {
    ownerOnly: 'Nur wer diesen Bot betreibt, kann seine Zahlen abrufen. Ihre Kennung hier ist {{id}}.',
    notAllowed:
      'Dieser Bot antwortet nur in ausgewählten Chats, und dieser gehört nicht dazu. Wer ihn betreibt, kann ihn freigeben: {{id}}.',
    forgotten:
      'Erledigt: Einverständnis, Sprache, Zähler, Erinnerung und wartende Fotos sind gelöscht. Ein letzter Zähler gegen Überflutung vergeht binnen einer Minute. Ergebnisse in diesem Chat bleiben, bis Sie sie löschen.',
    consentYes: 'Danke, Sie haben zugestimmt. Mit /forget nehmen Sie das jederzeit zurück.',
    consentNo:
      'In Ordnung, es wurde nichts geprüft, und der Verweis auf Ihr Foto ist gelöscht. Sie können jederzeit wieder ein Foto senden.',
    consentLapsed: 'Dieses Foto wartet nicht mehr. Bitte senden Sie es noch einmal, dann prüfe ich es sofort.',
    pendingFull: 'Bitte beantworten Sie zuerst die Frage weiter oben, und senden Sie dieses Foto dann noch einmal.',
    notYours: 'Darauf kann nur antworten, an wen es gerichtet ist.',
    reminderSet:
      'Gut, ich schreibe Ihnen einmal, in einem Monat, damit Sie sich die Stelle noch einmal ansehen. Warten Sie nicht darauf, wenn sich die Stelle verändert oder Sie beunruhigt.',
    reminderOff: 'Die Erinnerung ist abbestellt.',
    oldButton: 'Diese Schaltfläche gilt nicht mehr. Bitte senden Sie das Foto noch einmal.',
    rateMinute: 'Das war viel auf einmal. Bitte machen Sie in {{duration}} weiter.',
    rateDay:
      'Für heute ist die Grenze erreicht. Bitte kommen Sie in {{duration}} wieder. Wenn eine Stelle Sie beunruhigt, gehen Sie bitte zum Arzt, statt zu warten.',
    closed: 'Der Bot wird neu gestartet. Bitte senden Sie das Foto in ein paar Minuten noch einmal.',
    trouble: 'Bei uns ist etwas schiefgegangen. Bitte senden Sie es in einer Minute noch einmal.',
    busyOthers:
      'Wenn Sie weitere Fotos gesendet haben und keine Antwort darauf kommt, wurden sie nicht angenommen: Bitte senden Sie auch diese noch einmal.',
    sendPhoto: 'Bitte senden Sie ein Foto eines Muttermals oder Hautflecks aus der Nähe.',
    text: 'Ich kann nur Fotos ansehen. Bitte senden Sie eine Nahaufnahme eines Muttermals oder Hautflecks. /help erklärt, wie.',
    sticker:
      'Ein schöner Sticker! Ansehen kann ich aber nur Fotos: Bitte senden Sie eine Nahaufnahme eines Muttermals.',
    voice:
      'Sprachnachrichten kann ich nicht anhören. Bitte senden Sie eine Nahaufnahme eines Muttermals oder Hautflecks.',
    video: 'Videos kann ich nicht prüfen. Bitte senden Sie stattdessen ein scharfes Foto der Stelle.',
    animation: 'Animationen kann ich nicht prüfen. Bitte senden Sie stattdessen ein scharfes Foto der Stelle.',
    document:
      'Diese Art von Datei kann ich nicht lesen. Bitte senden Sie das Foto als Bild (JPEG, PNG, WebP, AVIF oder HEIC).',
    link: 'Ich öffne keine Links. Bitte senden Sie das Foto selbst.',
    other: 'Ich kann nur Fotos ansehen. Bitte senden Sie eine Nahaufnahme eines Muttermals oder Hautflecks.',
    anonymous:
      'Sie schreiben als Gruppe oder Kanal, deshalb weiß ich nicht, wer der Prüfung zustimmen würde. Bitte senden Sie das Foto unter Ihrem eigenen Namen oder mir im privaten Chat.',
    noPhoto:
      'Ich sehe hier kein Foto. Erwähnen Sie mich zusammen mit einem Foto, oder antworten Sie auf ein Foto mit /check.',
    noPhotoMenu:
      'Ich sehe hier kein Foto. Halten Sie die Nachricht mit dem Foto gedrückt (oder Rechtsklick), dann Apps, dann „{{menu}}“. Oder nutzen Sie /check.',
    answered: 'Ihre Antwort ist da, etwas weiter oben.',
    notShown:
      'Ich habe eine Antwort, aber sie lässt sich hier nicht zeigen, und Ihre Direktnachrichten sind für mich geschlossen. Bitte öffnen Sie sie, oder nutzen Sie /check an einem anderen Ort.',
    notYoursToDelete: 'Dieses Ergebnis kann nur löschen, wer das Foto gesendet hat.',
    notYourSheet: 'Um diese Seite kann nur bitten, wer das Foto gesendet hat.',
    photoGone:
      'Ich finde das Foto zu diesem Ergebnis nicht mehr. Bitte senden Sie es noch einmal und bitten Sie unter dem neuen Ergebnis um die Seite.',
  },
};
