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
  'drop.example': 'Pas de photo sous la main ? Essayez avec un grain de beauté dessiné',
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
  'result.label': 'Résultat',
  'gauge.caption': 'cancer de la peau ou lésion précurseur, parmi les images ayant ce score',
  'dots.caption': '100 images ayant ce score. En plein : cancer de la peau ou lésion précurseur.',
  'map.show': 'Montrer où le modèle a regardé',
  'map.strength': 'Intensité des couleurs',
  'map.little': 'un peu',
  'map.most': 'le plus',
  'diagnoses.malignant': 'cancer de la peau ou précurseur',
  'diagnoses.other': 'ni l’un ni l’autre',
  'signs.note':
    'Le chiffre ne voit qu’une image. Vous voyez la tache au fil des mois : ces signes comptent quel que soit le score.',
  'tip.too-small': 'Utilisez la photo d’origine, pas un recadrage ni une vignette.',
  'error.tooLarge': 'Ce fichier dépasse {size} Mo. Choisissez une version plus petite de la photo.',
  'error.several': 'Une photo à la fois, s’il vous plaît. La première a été prise.',
  'error.network': 'Le serveur est injoignable. Vérifiez votre connexion, puis réessayez.',
  'again.retry': 'Réessayer',
  'again.another': 'Examiner une autre photo',
  'again.print': 'Imprimer ou enregistrer en PDF',
  'privacy.server':
    'La photo est envoyée à ce serveur, examinée en mémoire, puis effacée dès que vous avez votre réponse.',
  'privacy.metadata': 'Le lieu, la date et l’appareil inscrits dans le fichier ne sont pas lus.',
  'privacy.browser':
    'Pas de compte, pas de cookies, rien n’est conservé dans votre navigateur, aucune requête vers d’autres sites.',
  'privacy.address':
    'Votre adresse réseau est comptée pendant une minute contre les abus, puis oubliée. Elle n’est pas journalisée.',
  'footer.model': 'Modèle {model}',
  'footer.synthetic': 'Les images de peau de cette page sont dessinées.',
  noscript: 'Cette page a besoin de JavaScript pour examiner une photo.',
};
