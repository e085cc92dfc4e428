import type { PageWords } from './en.ts';

export const de: PageWords = {
  'page.title': 'MoleCheck – ein genauerer Blick auf ein Muttermal',
  'page.description':
    'Ein Foto eines Muttermals hinein, eine kalibrierte Schätzung heraus: worauf sie beruht und wann Sie zum Arzt gehen sollten.',
  'page.skip': 'Direkt zum Foto',
  'page.language': 'Sprache',
  'hero.title': 'Ein genauerer Blick auf ein Muttermal',
  'hero.lead':
    'Zeigen Sie ein Foto. Sie bekommen eine kalibrierte Schätzung, erfahren, worauf sie beruht und wann Sie zum Arzt gehen sollten.',
  'hero.caution': 'Sie schließt nichts aus. Was Sie sehen und spüren, zählt mehr.',
  'drop.title': 'Ein Foto von einem Muttermal oder Fleck hinzufügen',
  'drop.hint': 'Hier ablegen, einfügen oder auswählen',
  'drop.choose': 'Foto auswählen',
  'drop.camera': 'Foto aufnehmen',
  'drop.formats': 'JPEG, PNG, WebP, AVIF oder HEIC, bis {size} MB',
  'drop.release': 'Loslassen, um dieses Foto hinzuzufügen',
  'drop.example': 'Kein Foto zur Hand? Mit einem gezeichneten Muttermal ausprobieren',
  'promise.short':
    'Wird einige Sekunden im Arbeitsspeicher geprüft, dann verworfen. Nie gespeichert, protokolliert oder weitergegeben.',
  'preview.title': 'Ist die Stelle scharf und in der Mitte?',
  'preview.alt': 'Das ausgewählte Foto',
  'preview.altExample': 'Ein von einem Programm gezeichnetes Muttermal',
  'preview.none': 'Ihr Browser kann diese Art Bild nicht anzeigen. Geprüft werden kann es trotzdem.',
  'preview.notSent': 'Noch wurde nichts gesendet.',
  'preview.check': 'Dieses Foto prüfen',
  'preview.other': 'Anderes auswählen',
  'preview.added': 'Das Foto wurde hinzugefügt.',
  'example.label':
    'Künstlich: von einem Programm gezeichnet, kein echtes Muttermal. Die Zahl dazu hat keine Bedeutung.',
  'work.sending': 'Das Foto wird gesendet…',
  'work.checking': 'Das Bild wird geprüft…',
  'work.cancel': 'Abbrechen',
  'work.cancelled': 'Abgebrochen. Das Foto ist noch da.',
  'result.label': 'Ergebnis',
  'gauge.caption': 'Hautkrebs oder eine Vorstufe, unter Bildern mit diesem Wert',
  'dots.caption': '100 Bilder mit diesem Wert. Gefüllt: Hautkrebs oder eine Vorstufe.',
  'map.show': 'Zeigen, wohin das Modell geschaut hat',
  'map.strength': 'Stärke der Farben',
  'map.little': 'wenig',
  'map.most': 'am meisten',
  'diagnoses.malignant': 'Hautkrebs oder Vorstufe',
  'diagnoses.other': 'keins von beiden',
  'signs.note':
    'Die Zahl sieht ein einziges Bild. Sie sehen die Stelle über Monate: Diese Zeichen zählen, gleich wie der Wert ausfällt.',
  'tip.too-small': 'Nehmen Sie das Originalfoto, keinen Ausschnitt und keine Miniatur.',
  'error.tooLarge': 'Diese Datei ist größer als {size} MB. Bitte wählen Sie eine kleinere Fassung des Fotos.',
  'error.several': 'Bitte nur ein Foto auf einmal. Das erste wurde genommen.',
  'error.network': 'Der Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
  'again.retry': 'Noch einmal versuchen',
  'again.another': 'Weiteres Foto prüfen',
  'again.print': 'Drucken oder als PDF sichern',
  'privacy.server':
    'Das Foto geht an diesen Server, wird im Arbeitsspeicher geprüft und verworfen, sobald Sie Ihre Antwort haben.',
  'privacy.metadata': 'Ort, Datum und Gerät, die in der Datei stehen, werden nicht gelesen.',
  'privacy.browser':
    'Kein Konto, keine Cookies, nichts wird in Ihrem Browser gespeichert, keine Anfragen an andere Seiten.',
  'privacy.address':
    'Ihre Netzwerkadresse wird gegen Überlastung eine Minute lang mitgezählt, dann vergessen. Sie wird nicht protokolliert.',
  'footer.model': 'Modell {model}',
  'footer.synthetic': 'Alle Hautbilder auf dieser Seite sind gezeichnet.',
  noscript: 'Diese Seite braucht JavaScript, um ein Foto zu prüfen.',
};
