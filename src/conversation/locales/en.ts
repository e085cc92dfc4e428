/**
 * The English texts, and the shape of every other language (see `messages.ts`). `{{…}}` is filled in; keys that end in
 * `_one`/`_other` are plural forms. Wording is under test: no reassurance, no claim to find or name a disease in a person.
 */
export const en = {
  bot: {
    name: 'MoleCheck',
    short: 'Send a close-up of a mole: get a calibrated figure, what it rests on, and when to see a doctor.',
    description:
      'Send a sharp close-up photo of one mole or spot. MoleCheck answers with a calibrated figure, shows where the model looked, and says when to see a doctor.\n\nNo photo is kept. It is a computer estimate: not a medical device, and no replacement for a doctor’s examination.',
  },
  commands: {
    start: { name: 'start', description: 'What this bot does' },
    help: { name: 'help', description: 'How to use the bot and how to take a good photo' },
    check: {
      name: 'check',
      description: 'Check a close-up photo of a mole',
      photo: 'photo',
      photoDescription: 'A sharp close-up of one mole or spot',
      private: 'private',
      privateDescription: 'Show the answer only to you (the default in servers)',
      pdf: 'pdf',
      pdfDescription: 'Answer with one page for the doctor (PDF)',
      menu: 'Check this photo',
    },
    about: { name: 'about', description: 'The model: name, version, figures and limits' },
    privacy: { name: 'privacy', description: 'What happens to your photos and data' },
    language: {
      name: 'language',
      description: 'Choose the language of the answers',
      choice: 'language',
      choiceDescription: 'The language of the answers',
    },
    forget: { name: 'forget', description: 'Erase your consent, language, counters and reminder' },
    stats: { name: 'stats', description: 'For whoever runs this bot: how much it did' },
  },
  buttons: {
    meaning: 'What does this mean?',
    certainty: 'How sure is it?',
    sheet: 'For the doctor (PDF)',
    tips: 'Take a better photo',
    remind: 'Remind me in a month',
    unremind: 'Cancel the reminder',
    delete: 'Delete this result',
    share: 'Share in this channel',
    consentYes: 'Yes, check it',
    consentNo: 'No, thank you',
  },
  figure: {
    about_one: 'About {{count}} in 100 pictures with this score showed skin cancer or a precursor ({{percent}}).',
    about_other: 'About {{count}} in 100 pictures with this score showed skin cancer or a precursor ({{percent}}).',
    below: 'Fewer than 1 in 100 pictures with this score showed skin cancer or a precursor ({{percent}}).',
    above: 'More than 99 in 100 pictures with this score showed skin cancer or a precursor ({{percent}}).',
    shortAbout: 'about {{count}} in 100 ({{percent}})',
    shortBelow: 'fewer than 1 in 100 ({{percent}})',
    shortAbove: 'more than 99 in 100 ({{percent}})',
  },
  share: { oneIn: '1 in {{n}}', ofHundred: '{{n}} in 100' },
  band: {
    low: 'low',
    raised: 'raised',
    high: 'high',
  },
  result: {
    title: {
      low: 'Low score – it rules nothing out',
      raised: 'Raised score – please have it looked at',
      high: 'High score – please see a doctor soon',
    },
    advice: {
      low: 'Keep an eye on this spot, and show it to a doctor if it changes or worries you.',
      raised: 'Please show this spot to your family doctor or a dermatologist within the next few weeks.',
      high: 'Please get an appointment with a dermatologist, at best within two weeks.',
    },
    condition:
      'This holds for pictures from clinics, where {{prior}} is malignant. Where {{generalPrior}} is, it would be {{general}}.',
    conditionOperator:
      'This holds for a malignant share of {{prior}}, set by the operator. With {{generalPrior}} it would be {{general}}.',
    kind: {
      dermoscopy: 'Read as a dermatoscope picture.',
      'close-up': 'Read as a close-up photo.',
      unclear: 'Kind of picture unclear: close-up or dermatoscope.',
    },
    resembles: 'What it resembles:',
    abcde: 'Warning signs (ABCDE): asymmetry, ragged border, several colours, often over 6 mm, evolving.',
    atOnce: 'See a doctor at once if it itches, hurts, bleeds, grows, changes or does not heal, whatever the score.',
    disclaimer:
      'A computer estimate, not a medical device and not medical advice. It does not replace an examination by a doctor.',
  },
  lesion: {
    mel: 'Melanoma',
    bcc: 'Basal cell carcinoma',
    akiec: 'Actinic keratosis, Bowen',
    nv: 'Mole (naevus)',
    bkl: 'Keratosis, age spot',
    df: 'Dermatofibroma',
    vasc: 'Blood-vessel spot',
  },
  heatMap: {
    legend: 'The colours show where the model looked: from violet (a little) to yellow (most).',
    alt: 'Your photo with colours that show where the model looked, from violet (a little) to yellow (most).',
  },
  meaning: {
    title: 'What does this mean?',
    low: 'The score is below the line at which a closer look is advised. Some pictures below that line did show skin cancer: the model misses some. So a low score rules nothing out, and what you see and feel counts for more.',
    raised:
      'The score is above the line at which a closer look is advised. Only an examination can tell what the spot is.',
    high: 'The score is above the upper of the two lines. Only an examination can tell what the spot is. Skin cancer that is found early can usually be treated well, so please do not wait.',
    namesTitle: 'The seven names in the list',
    names: {
      akiec: 'Actinic keratosis, Bowen: sun damage that can become skin cancer',
      bcc: 'Basal cell carcinoma: the most common skin cancer, grows slowly',
      bkl: 'Keratosis, age spot: a growth or spot of ageing skin',
      df: 'Dermatofibroma: a firm little knot in the skin',
      mel: 'Melanoma: the most dangerous skin cancer',
      nv: 'Mole (naevus): a patch of pigment cells',
      vasc: 'Blood-vessel spot: a small growth of vessels or a bleeding under the skin',
    },
    // The warning signs as dermatology bodies give them: AAD, "What to look for: ABCDEs of melanoma" (usually over 6 mm "but they
    // can be smaller"; changes, itches or bleeds); NHS, "Symptoms of melanoma" (itchy or painful, bleeding or crusty; under a
    // nail, palms, soles); Cancer Research UK, "Symptoms of melanoma" and "Skin cancer symptoms" (several shades; a sore that
    // does not heal within 4 weeks); a raised, firm, growing lump of any colour is the nodular kind (NHS North Bristol, "Melanoma").
    abcdeTitle: 'Look for the ABCDE signs',
    abcde: {
      a: 'A – Asymmetry: one half is unlike the other',
      b: 'B – Border: ragged, notched or blurred',
      c: 'C – Colour: several shades of brown or black, or some red, white or blue',
      d: 'D – Diameter: often more than 6 mm, but a smaller spot can count as well',
      e: 'E – Evolving: its size, shape, colour or feel has changed, or it is unlike your other moles',
    },
    atOnceTitle: 'See your family doctor or a dermatologist at once if the spot',
    atOnce: {
      bleeds: 'itches, hurts, bleeds, weeps or forms a crust without an injury',
      grows: 'grows, changes its colour or shape, or is new and stands out',
      lump: 'is a raised, firm lump that keeps growing, even if it is not dark',
      heals: 'is a sore that has not healed after four weeks',
      nail: 'is a new dark streak under a nail, or a dark spot on a palm or sole',
      worry: 'worries you: that is reason enough',
    },
    adults: 'MoleCheck is for adults only. Show a child’s spot to a doctor.',
  },
  certainty: {
    title: 'How sure is it?',
    frequency: 'The figure speaks of many pictures, not of you alone: {{share}} with such a score were malignant.',
    condition:
      'It holds for pictures like those it was calibrated on: taken in skin clinics, one in five of them malignant. Where skin cancer is rarer, fewer spots with this score are cancer; where it is more common, more.',
    conditionOperator:
      'It was calibrated on pictures from skin clinics, and converted by the operator of this bot to a setting in which {{percent}} of the spots are malignant. Elsewhere the figure does not hold.',
    phone: 'It is not calibrated for phone photos: light, distance, blur and hair can move it either way.',
    phoneKinds:
      'Close-up photos are calibrated by themselves; light, distance, blur and hair can still move the figure either way.',
    missed:
      'It misses some: about {{n}} of 100 malignant spots got a low score ({{where}}). On phone photos it may miss more.',
    skin: 'Nearly all pictures it learned from show light skin. Dark skin, nails, palms, soles, lips and the skin of children are outside what was tested.',
    seven: 'The seven names are less certain than the figure: they say what the picture resembles, no more.',
  },
  // The page for the doctor: on the page's own printout and as a PDF in the chats.
  report: {
    title: 'For the doctor: a spot checked with MoleCheck',
    date: 'Checked on {{date}}',
    photo: 'Photo',
    map: 'Where the model looked',
    figure: 'Figure',
    model: 'Model',
    kind: 'Kind of picture',
    fill: 'To fill in',
    name: 'Name',
    where: 'Where on the body',
    since: 'Since when',
    seen: 'Yes / no',
    note: 'What you noticed',
    ready:
      'The photo comes from this chat and was checked for this page. Print this page or show it at your appointment. The bot keeps neither the photo nor the page.',
  },
  tips: {
    title: 'How to take a better picture',
    list: {
      light: 'Daylight, no flash, no shadow on the spot',
      distance: '10–15 cm away; zoom a little rather than going nearer',
      focus: 'Tap the spot on the screen, wait until it is sharp, hold still',
      centre: 'One spot, in the middle, filling about a third of the picture',
      clear: 'Straight from above; hair, make-up and jewellery out of the way; lens wiped clean',
      original: 'Send the photo as it is: no screenshot, no filter, no collage',
    },
    alt: 'Drawn example: on the left, with a tick, a spot in the middle, sharp and well lit; on the right, with a cross, one blurred, one too dark and one too far away.',
  },
  abstained: {
    title: 'This picture can’t be judged',
    reason: {
      'not-a-lesion': 'The model does not recognise a close-up of a mole or spot here.',
      blurred: 'The picture is too blurred.',
      'too-dark': 'The picture is too dark.',
      'too-bright': 'The picture is too bright.',
      'too-small': 'The picture has too few pixels.',
    },
    tip: {
      'not-a-lesion': 'Go closer: one spot on skin, in the middle, filling about a third of the picture.',
      blurred: 'Tap the spot on the screen, wait until it is sharp, and rest your hand on something.',
      'too-dark': 'Go to a window or outdoors, so that daylight falls on the spot.',
      'too-bright': 'Switch the flash off, and avoid direct sun and shiny reflections.',
      'too-small':
        'Send the original photo, not a cut-out or a thumbnail; on Telegram, sending it as a file keeps its size.',
    },
    nothing: 'No score was worked out. This says nothing about the spot itself.',
  },
  rejected: {
    title: 'The photo could not be checked',
    titleLater: 'Please try again a little later',
    reason: {
      'unsupported-format': 'This file is not a photo I can read. Please send a JPEG, PNG, WebP, AVIF or HEIC picture.',
      'too-large': 'The file is too large. Please send it as a photo instead of as a file, or make it smaller.',
      'too-many-pixels':
        'The picture has too many pixels. Please send it in a smaller size, or cut out the spot with some skin around it.',
      corrupt: 'The picture seems damaged. Please take it again, or send it once more from your gallery.',
      timeout: 'The check took too long and was stopped. Please send the photo again.',
      unreadable: 'The picture could not be read. Please send it again; if that fails, take a new one.',
      internal: 'Something failed on our side, not in your photo. Please send the same photo again in a few minutes.',
      'expired-link': 'The link to the photo has expired. Please send the photo again.',
      'download-failed': 'The photo could not be fetched. Please send it again in a moment.',
      busy: 'Very many photos are being checked just now. Please send it again in {{duration}}.',
      'shutting-down': 'The bot is being restarted. Please send the photo again in a few minutes.',
    },
    care: 'If the spot worries you, do not wait for this bot: show it to a doctor.',
  },
  combined: {
    title_one: '{{count}} photo checked',
    title_other: '{{count}} photos checked',
    photo: 'Photo {{n}}',
    figure: '{{figure}}, {{band}}',
    noScore_one: 'Photo {{n}}: {{reason}}',
    noScore_other: 'Photos {{n}}: {{reason}}',
    highest: 'Highest: photo {{n}}. {{title}}',
    intro: 'Photo by photo:',
    picture: 'The colours belong to photo {{n}}.',
  },
  consent: {
    title: 'Before the first check',
    intro: 'I have your photo, but I have not looked at it yet. If you agree:',
    items: {
      memory:
        'The photo is fetched, checked by a program on this bot’s server, and dropped. It is in memory for seconds, and never stored or passed on.',
      kept: 'Kept: that you agreed, and your language, under a code instead of your name. /forget erases both.',
      estimate: 'You get a computer estimate. It can be wrong both ways and does not replace a doctor.',
    },
    question: 'Shall I check the photo?',
    waiting: 'Without an answer I forget it after 15 minutes.',
  },
  duration: {
    seconds_one: '{{count}} second',
    seconds_other: '{{count}} seconds',
    minutes_one: '{{count}} minute',
    minutes_other: '{{count}} minutes',
    hours_one: '{{count}} hour',
    hours_other: '{{count}} hours',
  },
  start: {
    title: 'Hello, this is MoleCheck',
    what: 'Send me a sharp close-up photo of one mole or spot. You get a figure, what it rests on, and when to see a doctor.',
    limits: 'I am a program. I can be wrong both ways, and I do not replace a doctor.',
    next: 'More: /help, /privacy, /about',
  },
  help: {
    title: 'How it works',
    send: 'Send one photo, or several as an album. Each is checked by itself.',
    group: 'In a group, mention me with the photo, or answer a photo with /check.',
    groupMenu:
      'In a server: only you see the answer to /check. For a photo in a message, hold it (or right-click it), then Apps, then “{{menu}}”. If you mention me with a photo, everybody sees the answer.',
    commandsTitle: 'Commands',
    command: '/{{name}} – {{description}}',
  },
  kind: { dermoscopy: 'Dermatoscope pictures', 'close-up': 'Close-up photos' },
  about: {
    title: 'About the model',
    model: 'Model: {{name}}, version {{version}}',
    software: 'Software: MoleCheck {{version}}',
    data: 'It learned from these collections of skin pictures: {{sets}}.',
    ofKind: '{{kind}}: {{text}}',
    figures: 'On {{images}} images it never saw, it ranked a malignant spot above another one in {{percent}} of pairs.',
    point:
      'Line at a score of {{threshold}}: {{sensitivity}} of the malignant spots were above it, {{specificity}} of the others below ({{where}}).',
    whereTuned: 'images used to set the line',
    whereUnseen: 'images it never saw',
    limits: 'What it can’t do',
  },
  stats: {
    title: 'The numbers of this bot',
    today: 'Today (UTC)',
    week: 'The last seven days',
    now: 'Now',
    photos: 'Photos checked: {{n}}',
    bands: 'Score low: {{low}}, raised: {{raised}}, high: {{high}}',
    abstained: 'Photos that could not be judged: {{n}}',
    rejected: 'Files that could not be used: {{n}}',
    undelivered: 'Answers that reached nobody: {{n}}',
    refused: 'Turned away (too often, too busy, not allowed): {{n}}',
    queue: 'Waiting: {{waiting}}, in hand: {{active}}',
    uptime: 'Running for {{duration}}',
  },
  privacy: {
    title: 'Your photos and data',
    photo:
      'A photo is in memory only for its check, then gone. It is never stored, logged or passed on; the place and device noted in the file are not read.',
    kept: 'Kept: your consent and your language, under a code made with a secret key from your account number.',
    reminder:
      'If you ask for a reminder, I keep where to write to you under that code until it is sent, five weeks at most; its button or /forget erases it.',
    counters: 'Counters against flooding live for a day at most, under the same code.',
    pending: 'A photo that waits for your consent is not fetched; only its reference is kept, for 15 minutes at most.',
    platform: 'The chat itself belongs to the platform: delete the photo and my answer there if you want them gone.',
    forget: '/forget erases all that I keep about you.',
  },
  reminder: {
    title: 'Time to look at your spot again',
    how: 'A month ago you asked me to remind you. Take a picture in the same light, from the same distance, with a coin beside the spot, and compare it with the last one.',
  },
  language: {
    title: 'Language',
    choose: 'Which language shall I answer in?',
    unknown: 'I do not speak that language yet. These I do:',
    set: 'From now on I answer in English.',
  },
  notice: {
    ownerOnly: 'Only whoever runs this bot can ask for its numbers. Your id here is {{id}}.',
    notAllowed:
      'This bot answers in chosen chats only, and this is not one of them. Whoever runs it can add this one: {{id}}.',
    forgotten:
      'Done: your consent, language, counters, your reminder and any waiting photo are erased. A last counter against flooding fades within a minute. Results in this chat stay until you delete them.',
    consentYes: 'Thank you, you have agreed. /forget takes that back at any time.',
    consentNo:
      'All right, nothing was checked and the reference to your photo is erased. You can send a photo again at any time.',
    consentLapsed: 'That photo is no longer waiting. Please send it again, then I will check it at once.',
    pendingFull: 'Please answer the question above first, then send this photo again.',
    notYours: 'Only the person whom this was made for can answer it.',
    reminderSet:
      'All right, I will write to you once, in a month, so that you look at the spot again. Please do not wait for it if the spot changes or worries you.',
    reminderOff: 'The reminder is cancelled.',
    oldButton: 'This button no longer works. Please send the photo again.',
    rateMinute: 'That was a lot at once. Please go on in {{duration}}.',
    rateDay:
      'That was the limit for today. Please come back in {{duration}}. If a spot worries you, please see a doctor instead of waiting.',
    closed: 'The bot is being restarted. Please send the photo again in a few minutes.',
    trouble: 'Something went wrong on our side. Please send it again in a minute.',
    busyOthers: 'If you sent more photos and they get no answer, they were not taken: please send those again as well.',
    sendPhoto: 'Please send a close-up photo of one mole or spot.',
    text: 'I can only look at photos. Please send a close-up of one mole or spot. /help tells you how.',
    sticker: 'A nice sticker! But I can only look at photos: please send a close-up of one mole or spot.',
    voice: 'I can’t listen to voice messages. Please send a close-up photo of one mole or spot.',
    video: 'I can’t check videos. Please send a sharp photo of the spot instead.',
    animation: 'I can’t check animations. Please send a sharp photo of the spot instead.',
    document: 'I can’t read this kind of file. Please send the photo as a picture (JPEG, PNG, WebP, AVIF or HEIC).',
    link: 'I do not open links. Please send the photo itself.',
    other: 'I can only look at photos. Please send a close-up of one mole or spot.',
    anonymous:
      'You write as a group or a channel, so I can’t tell who would agree to the check. Please send the photo under your own name, or to me in a private chat.',
    noPhoto: 'I see no photo here. Mention me together with a photo, or answer a photo with /check.',
    noPhotoMenu:
      'I see no photo here. Hold the message with the photo (or right-click it), then Apps, then “{{menu}}”. Or use /check.',
    answered: 'Your answer is here, a little further up.',
    notShown:
      'I have an answer, but it can’t be shown here, and your direct messages are closed to me. Please open them, or use /check somewhere else.',
    notYoursToDelete: 'Only the person who sent the photo can delete this result.',
    notYourSheet: 'Only the person who sent the photo can ask for its page.',
    photoGone:
      'I can’t find the photo of this result any more. Please send it again, and ask for the page under the new result.',
  },
} as const;
