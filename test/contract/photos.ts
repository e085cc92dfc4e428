import { describe, expect, it } from 'vitest';
import type { ContractDriver, Seen, SentPhoto } from './driver.ts';
import { needs } from './needs.ts';
import { bigMole, heicMole, mole, type SceneOptions, shapes, useScenes } from './scene.ts';
import { modelIsHere, until } from './world.ts';

/** A photo goes in, one answer comes out: results, abstentions and every rejection a person or a platform can cause. */
export function describePhotos(driver: ContractDriver): void {
  const open = useScenes(driver);

  describe('photos', () => {
    it('answers a photo with exactly one result that carries a figure and the disclaimer', async () => {
      const { regular, finals } = await open();
      const { person, after } = await regular();
      await person.sendPhotos([await mole()]);
      const replies = await finals(person, 1, after);
      expect(replies.map((reply) => reply.meaning.kind)).toEqual(['result']);
      expect(replies[0]?.seen.picture).toBe(true);
    });

    const shipped = modelIsHere ? '' : ' [skipped: models/molenet is not here]';
    it.skipIf(!modelIsHere)(`answers with the shipped model${shipped}`, async () => {
      const { regular, finals } = await open({ shippedModel: true });
      const { person, after } = await regular();
      await person.sendPhotos([await mole()]);
      const replies = await finals(person, 1, after);
      // A drawn mole may be taken for one or not; the person gets one honest answer either way.
      expect(replies.map((reply) => reply.meaning.kind)).toEqual([expect.stringMatching(/^(result|abstained)$/)]);
    });

    const quoting = needs(driver, 'points at the photo that it answers', 'quotes');
    it.skipIf(quoting.lacking)(quoting.name, async () => {
      const { regular, finals } = await open();
      const { person, after } = await regular();
      const sent = await person.sendPhotos([await mole()]);
      const replies = await finals(person, 1, after);
      expect(sent.messageId).toBeDefined();
      expect(replies[0]?.seen.quotes).toBe(sent.messageId);
    });

    it('answers a photo that is sent as a file', async () => {
      const { regular, finals } = await open();
      const { person, after } = await regular();
      await person.sendFile(await mole());
      const replies = await finals(person, 1, after);
      expect(replies.map((reply) => reply.meaning.kind)).toEqual(['result']);
    });

    it('answers a HEIC file as an iPhone makes it', async () => {
      const { regular, finals } = await open();
      const { person, after } = await regular();
      await person.sendFile(await heicMole());
      const replies = await finals(person, 1, after);
      expect(replies.map((reply) => reply.meaning.kind)).toEqual(['result']);
    });

    const album = needs(driver, 'answers an album with one combined reply', 'albums');
    it.skipIf(album.lacking)(album.name, async () => {
      const { regular, finals } = await open();
      const { person, after } = await regular();
      await person.sendPhotos([await mole(), await mole(), await mole()]);
      const replies = await finals(person, 1, after);
      expect(replies.map((reply) => reply.meaning.kind)).toEqual(['result']);
      expect(replies[0]?.seen.text.match(/%/g)?.length).toBeGreaterThanOrEqual(3);
    });

    it('abstains on a picture that shows no lesion', async () => {
      const { regular, finals } = await open();
      const { person, after } = await regular();
      await person.sendPhotos([await shapes()]);
      const replies = await finals(person, 1, after);
      expect(replies.map((reply) => reply.meaning)).toEqual([{ kind: 'abstained', reason: 'not-a-lesion' }]);
    });
  });

  describe('photos that can not be used', () => {
    const rejects = async (photo: SentPhoto, reason: string, options?: SceneOptions): Promise<void> => {
      const { regular, finals } = await open(options);
      const { person, after } = await regular();
      await person.sendFile(photo);
      const replies = await finals(person, 1, after);
      expect(replies.map((reply) => reply.meaning)).toEqual([{ kind: 'rejected', reason }]);
    };

    it('says that a file is no picture, whatever it is called', async () => {
      await rejects(
        { bytes: Buffer.from('%PDF-1.7 nothing to see'), fileName: 'mole.jpg', mimeType: 'image/jpeg' },
        'unsupported-format',
      );
    });

    it('says that a picture is damaged', async () => {
      const photo = await mole();
      await rejects({ ...photo, bytes: photo.bytes.slice(0, 700) }, 'corrupt');
    });

    it('says that a picture has too many pixels', async () => {
      await rejects(await bigMole(), 'too-many-pixels', { environment: { MAX_PHOTO_PIXELS: '1000000' } });
    });

    it('says that a file is too large', async () => {
      const photo = await mole();
      const bytes = Buffer.concat([photo.bytes, Buffer.alloc(900_000)]);
      await rejects({ ...photo, bytes }, 'too-large', { environment: { MAX_PHOTO_BYTES: '500000' } });
    });

    const expired = needs(driver, 'says that a link has expired', 'link-expired');
    it.skipIf(expired.lacking)(expired.name, async () => {
      const { world, regular, finals } = await open();
      const { person, after } = await regular();
      world.fault('link-expired');
      await person.sendPhotos([await mole()]);
      const replies = await finals(person, 1, after);
      expect(replies.map((reply) => reply.meaning)).toEqual([{ kind: 'rejected', reason: 'expired-link' }]);
    });

    const drops = needs(driver, 'says that a photo could not be loaded', 'download-drops');
    it.skipIf(drops.lacking)(drops.name, async () => {
      const { world, regular, finals } = await open();
      const { person, after } = await regular();
      world.fault('download-drops');
      await person.sendPhotos([await mole()]);
      const replies = await finals(person, 1, after);
      expect(replies.map((reply) => reply.meaning)).toEqual([{ kind: 'rejected', reason: 'download-failed' }]);
    });

    const stalls = needs(driver, 'gives up on a download that stalls', 'download-stalls');
    it.skipIf(stalls.lacking)(stalls.name, async () => {
      const { world, regular, finals } = await open({ environment: { DOWNLOAD_TIMEOUT_MS: '500' } });
      const { person, after } = await regular();
      world.fault('download-stalls');
      await person.sendPhotos([await mole()]);
      const replies = await finals(person, 1, after);
      expect(replies.map((reply) => reply.meaning)).toEqual([{ kind: 'rejected', reason: 'timeout' }]);
    });

    it('says that the bot is busy when the queue is full, once for all photos that it refused', async () => {
      const { engine, regular, finals, read } = await open({
        environment: { QUEUE_LIMIT: '1', CHECK_CONCURRENCY: '1' },
      });
      const { person, after } = await regular();
      // More than can be in hand and wait together.
      const count = 8;
      engine.hold();
      for (let sent = 0; sent < count; sent++) await person.sendPhotos([await mole()]);
      const isBusy = (seen: Seen): boolean => read(seen).kind === 'rejected';
      await until(person, (messages) => messages.slice(after).some(isBusy), 'somebody to be told that the bot is busy');
      engine.release();
      // Over HTTP each request has its answer.
      const isChat = driver.platform !== 'web';
      const meanings = (await finals(person, isChat ? 2 : count, after)).map((reply) => reply.meaning);
      const refused = meanings.filter(({ kind }) => kind === 'rejected');
      expect(refused[0]).toEqual({ kind: 'rejected', reason: 'busy' });
      expect(meanings).toContainEqual(expect.objectContaining({ kind: 'result' }));
      if (isChat) expect(refused).toHaveLength(1);
      else expect(meanings).toHaveLength(count);
    });

    it('ends a check that outlives its deadline', async () => {
      const { engine, regular, finals } = await open({ environment: { CHECK_TIMEOUT_MS: '1500' } });
      const { person, after } = await regular();
      engine.hold();
      await person.sendPhotos([await mole()]);
      const replies = await finals(person, 1, after);
      expect(replies.map((reply) => reply.meaning)).toEqual([{ kind: 'rejected', reason: 'timeout' }]);
    });
  });
}
