import type { PageWords } from './en.ts';

export const fr: PageWords = {
  'page.title': 'MoleCheck – un regard plus attentif sur un grain de beauté',
  'page.description':
    'Une photo d’un grain de beauté, une estimation calibrée en retour, ce sur quoi elle repose, et quand consulter.',
  'page.skip': 'Aller à la photo',
  'page.language': 'Langue',
  'hero.title': 'Un regard plus attentif sur un grain de beauté',
  'hero.lead':
    'Montrez une photo. Vous obtenez une estimation calibrée, ce sur quoi elle repose, et quand consulter un médecin.',
  'hero.caution': 'Elle n’exclut rien. Ce que vous voyez et ressentez compte davantage.',
  'drop.title': 'Ajoutez une photo d’un seul grain de beauté',
  'drop.hint': 'Déposez-la ici, collez-la ou choisissez-la',
  'drop.choose': 'Choisir une photo',
  'drop.camera': 'Prendre une photo',
  'drop.formats': 'JPEG, PNG, WebP, AVIF ou HEIC, jusqu’à {size} Mo',
  'drop.release': 'Relâchez pour ajouter cette photo',
  'drop.example': 'Pas de photo sous la main ? Essayez un exemple dessiné',
  'promise.short':
    'Examinée en mémoire pendant quelques secondes, puis effacée. Jamais conservée, journalisée ni transmise.',
  'preview.title': 'La tache est-elle nette et au centre ?',
  'preview.alt': 'La photo que vous avez choisie',
  'preview.altExample': 'Un grain de beauté dessiné par un programme',
  'preview.none': 'Votre navigateur ne peut pas afficher ce type d’image. Elle peut tout de même être examinée.',
  'preview.notSent': 'Rien n’a encore été envoyé.',
  'preview.check': 'Examiner cette photo',
  'preview.other': 'En choisir une autre',
  'preview.added': 'La photo a été ajoutée.',
  'example.label':
    'Synthétique : dessiné par un programme, ce n’est pas un vrai grain de beauté. Son chiffre ne signifie rien.',
  'work.sending': 'Envoi de la photo…',
  'work.checking': 'Examen de l’image…',
  'work.cancel': 'Annuler',
  'work.cancelled': 'Annulé. La photo est toujours là.',
  'dots.caption': '100 images ayant ce score. En plein : cancer de la peau ou lésion précurseur.',
  'seen.title': 'Votre photo, et où le modèle a regardé',
  'map.show': 'Montrer où le modèle a regardé',
  'map.strength': 'Intensité des couleurs',
  'map.little': 'un peu',
  'map.most': 'le plus',
  'diagnoses.malignant': 'cancer de la peau ou précurseur',
  'diagnoses.other': 'ni l’un ni l’autre',
  'signs.title': 'Signes d’alerte, et quand consulter',
  'signs.note':
    'Le chiffre ne voit qu’une image. Vous voyez la tache au fil des mois : ces signes comptent quel que soit le score.',
  'tip.too-small': 'Utilisez la photo d’origine, pas un recadrage ni une vignette.',
  'error.tooLarge': 'Ce fichier dépasse {size} Mo. Choisissez une version plus petite de la photo.',
  'error.several': 'Une photo à la fois, s’il vous plaît. La première a été prise.',
  'error.network': 'Le serveur est injoignable. Vérifiez votre connexion, puis réessayez.',
  'error.restarting': 'Le service redémarre. Réessayez dans quelques minutes.',
  'error.care': 'Si la tache vous inquiète, n’attendez pas cette page : montrez-la à un médecin.',
  'again.retry': 'Réessayer',
  'again.another': 'Examiner une autre photo',
  'again.print': 'Pour le médecin : imprimer ou enregistrer en PDF',
  'privacy.server':
    'La photo est envoyée à ce serveur, examinée en mémoire, puis effacée dès que vous avez votre réponse.',
  'privacy.metadata':
    'Avant l’envoi, votre navigateur réduit la photo et en retire le lieu, la date et l’appareil. Là où il ne peut pas (certains fichiers HEIC), ils ne sont pas lus.',
  'privacy.browser':
    'Pas de compte, pas de cookies, aucune requête vers d’autres sites. Le dernier résultat reste dans cet onglet seul, jusqu’à ce que vous l’effaciez, fermiez l’onglet ou vous absentiez dix minutes.',
  'privacy.address':
    'Votre adresse réseau est comptée pendant une minute contre les abus, puis oubliée. Elle n’est pas journalisée.',
  'footer.model': 'Modèle {model}',
  'footer.synthetic': 'Les images de peau de cette page sont dessinées.',
  'work.preparing': 'La photo est réduite…',
  'work.sendingShare': 'Envoi de la photo… {percent}',
  'error.slow':
    'La photo n’est pas arrivée à temps : la connexion est lente. Réessayez, si possible avec une meilleure réception.',
  'error.offline':
    'Vous êtes hors ligne : aucune photo ne peut être envoyée. Les signes d’alerte et les conseils restent lisibles.',
  'device.check': 'Examiner sur cet appareil',
  'device.about':
    'Rien n’est envoyé : votre navigateur l’examine lui-même. Pour cela, il télécharge une fois environ {size} Mo et les garde.',
  'device.fetching': 'Téléchargement du modèle… {percent}',
  'device.unable':
    'Ce navigateur ne peut pas examiner cette photo lui-même. Vous pouvez toujours l’envoyer pour qu’elle soit examinée.',
  'device.unfetched':
    'Le modèle n’a pas pu être téléchargé. Vérifiez votre connexion et réessayez, ou envoyez la photo pour qu’elle soit examinée.',
  'device.offline':
    'Vous êtes hors ligne et le modèle n’est pas encore sur cet appareil. Réessayez quand vous serez en ligne : ensuite, cela marchera aussi hors ligne.',
  'privacy.device':
    'Si vous choisissez « Examiner sur cet appareil », la photo ne quitte pas du tout votre navigateur.',
  'file.title': 'Ce fichier ne peut pas être utilisé',
  'file.unsupported-format':
    'Ce fichier n’est pas une image lisible ici. Choisissez un fichier JPEG, PNG, WebP, AVIF ou HEIC.',
  'file.corrupt': 'Ce fichier est abîmé ou incomplet. Choisissez-en une autre copie, ou reprenez la photo.',
  'file.unreadable': 'Ce fichier est vide ou illisible. Choisissez-en un autre.',
  'file.too-many-pixels': 'Ce fichier contient trop de pixels. Choisissez une version plus petite de la photo.',
  'again.clear': 'Effacer ce résultat',
  'last.show': 'Afficher le dernier résultat',
  'watch.title': 'La garder à l’œil',
  'watch.monthly': 'Une fois par mois, photographiez la tache',
  'watch.light': 'Sous la même lumière, à la même distance et sous le même angle',
  'watch.coin': 'Avec une pièce ou une règle à côté, pour pouvoir comparer sa taille',
  'watch.dates': 'Notez la date de chaque photo, et montrez-les à votre médecin',
  'watch.doctor': 'N’attendez pas le mois suivant si elle change, démange, fait mal ou saigne',
  'watch.compare': 'Deux photos de la même tache, côte à côte',
  'watch.stays': 'Elles restent dans ce navigateur : rien n’est envoyé ni conservé.',
  'watch.before': 'Photo plus ancienne',
  'watch.after': 'Photo plus récente',
  'watch.date': 'Date de la photo',
  'watch.alt': 'Photo de la tache',
  'watch.clear': 'Retirer les deux',
  'example.even': 'Une tache régulière',
  'example.uneven': 'Une tache irrégulière',
  'example.none': 'Aucune tache',
  'privacyPage.title': 'Confidentialité',
  'privacyPage.operator': 'Cette page est exploitée par : {contact}',
  'privacyPage.noOperator': 'L’exploitant de cette page n’a pas laissé d’adresse ici.',
  'privacyPage.nothing':
    'Rien n’est conservé sur vous : il n’y a donc rien à communiquer ni à effacer. Une photo disparaît dès que sa réponse est là.',
  'privacyPage.log':
    'Le serveur note une ligne par examen : quand, avec quelle issue, en combien de temps. Ni image, ni adresse, ni nom de fichier.',
  'privacyPage.back': 'Retour à la page',
  'footer.privacy': 'Confidentialité',
  noscript: 'Cette page a besoin de JavaScript pour examiner une photo.',
};
