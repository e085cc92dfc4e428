// node check.mjs mole.jpg [http://127.0.0.1:8080]
import { openAsBlob } from 'node:fs';

const [path, server = 'http://127.0.0.1:8080'] = process.argv.slice(2);
const form = new FormData();
form.append('photo', await openAsBlob(path), 'photo');
const response = await fetch(`${server}/api/check?heatMap=false&lang=en`, { method: 'POST', body: form });
const answer = await response.json();
if (answer.error) throw new Error(`${answer.error.code}: ${answer.error.message}`);
if (answer.outcome === 'assessed') console.log(answer.outcome, answer.probability, answer.band);
else console.log(answer.outcome, answer.reason);
console.log(answer.reply.disclaimer ?? answer.reply.title);
