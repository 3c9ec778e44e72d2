import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import { loadCifar10 } from "./cifar10.ts";
import { download } from "./download.ts";
import { archive, md5, records, withServer, writeFiles } from "./testing/cifar10_files.ts";
import { RECORD } from "./cifar10_files.ts";

Deno.test("loadCifar10() reads labels and pixels of all six files in order", () =>
  inFolder(async (data) => {
    await writeFiles(data, 3);
    const { train, test, source } = await loadCifar10({ data });
    assert.equal(source, data);
    assert.equal(train.count, 15);
    assert.equal(test.count, 3);
    assert.deepEqual([...train.labels], [0, 1, 2, 1, 2, 3, 2, 3, 4, 3, 4, 5, 4, 5, 6]);
    assert.deepEqual([...test.labels], [5, 6, 7]);
    for (const [set, image] of [[train, 4], [test, 1]] as const) {
      assert.equal(set.images.length, set.count * 3072);
      assert.deepEqual(
        set.images.slice(image * 3072, (image + 1) * 3072),
        records(2).slice(RECORD + 1),
      );
    }
  }));

Deno.test("loadCifar10() reads more records than one chunk", () =>
  inFolder(async (data) => {
    await writeFiles(data, 1003);
    const { train } = await loadCifar10({ data });
    assert.deepEqual(
      train.images.slice(1002 * 3072, 1003 * 3072),
      records(1003).slice(1002 * RECORD + 1),
    );
    assert.deepEqual(train.images.slice(1003 * 3072, 1004 * 3072), records(1).slice(1));
  }));

Deno.test("loadCifar10() takes the folder above the files", () =>
  inFolder(async (data) => {
    await writeFiles(`${data}/cifar-10-batches-bin`, 1);
    assert.equal((await loadCifar10({ data })).train.count, 5);
  }));

Deno.test("loadCifar10() tells file and byte offset of what is wrong", () =>
  inFolder(async (data) => {
    const path = `${data}/data_batch_3.bin`;
    const refuses = async (change: () => Promise<void>, ...messages: RegExp[]) => {
      await writeFiles(data, 4);
      await change();
      for (const message of [/data_batch_3\.bin/, ...messages]) {
        await assert.rejects(loadCifar10({ data }), message);
      }
    };
    await refuses(
      () => Deno.truncate(path, 2 * RECORD + 100),
      /got 6246 bytes in all, with 100 left for record 2, which starts at byte 6146$/,
    );
    await refuses(
      () => Deno.truncate(path, 3 * RECORD),
      /records as in the other files, got 3, with the end at byte 9219$/,
    );
    await refuses(() => Deno.truncate(path, 0), /0 bytes/);
    await refuses(
      () => Deno.truncate(path, 10_001 * RECORD),
      /30730000 bytes at most, got 30733073/,
    );
    await refuses(() => Deno.remove(path), /missing/);
    await refuses(async () => {
      const bytes = records(4);
      bytes[3 * RECORD] = 10;
      await Deno.writeFile(path, bytes);
    }, /from 0 to 9, got 10 at byte 9219, record 3/);
  }));

Deno.test("loadCifar10() downloads once, with progress, and then reads its cache", () =>
  inFolder(async (cache) => {
    const body = await archive(2);
    const sum = md5(body);
    const seen: number[] = [];
    const head = `200 OK\r\nContent-Length: ${body.length}`;
    const url = await withServer({ head, body }, async (url) => {
      const { train, test, source } = await loadCifar10({
        cache,
        url,
        md5: sum,
        onProgress: ({ received, total }) => {
          assert.equal(total, body.length);
          seen.push(received);
        },
      });
      assert.equal(source, url);
      assert.deepEqual([...train.labels], [0, 1, 1, 2, 2, 3, 3, 4, 4, 5]);
      assert.deepEqual(test.images.slice(0, 3072), records(1).slice(1));
      return url;
    });
    assert.equal(seen.at(-1), body.length);
    assert.deepEqual(seen, seen.toSorted((a, b) => a - b));
    assert.deepEqual(Array.from(Deno.readDirSync(cache), ({ name }) => name), [
      "cifar-10-batches-bin",
    ]);
    assert.equal((await loadCifar10({ cache, url, md5: sum })).train.count, 10);
  }));

Deno.test("download() takes sums in capitals, asks for bytes as they are, and leaves no answer open", () =>
  inFolder(async (folder) => {
    const asked: (string | null)[] = [];
    const server = Deno.serve({ port: 0, onListen() {} }, (request) => {
      asked.push(request.headers.get("accept-encoding"));
      return new Response("text");
    });
    const url = `http://localhost:${server.addr.port}/`;
    const sum = md5(new TextEncoder().encode("text")).toUpperCase();
    try {
      await download(url, `${folder}/a`, { md5: sum });
      assert.equal(await Deno.readTextFile(`${folder}/a`), "text");
      // The test fails where the answer's body stays open.
      await assert.rejects(download(url, `${folder}/none/a`, { md5: sum }), Deno.errors.NotFound);
    } finally {
      await server.shutdown();
    }
    assert.deepEqual(asked, ["identity", "identity"]);
  }));

Deno.test("loadCifar10() leaves no cache behind and names the ways out when a download fails", () =>
  inFolder(async (cache) => {
    const body = await archive(2);
    const half = body.subarray(0, body.length >> 1);
    const changed = body.slice();
    changed[body.length >> 1] ^= 1;
    const incomplete = await archive(2, "data_batch_4.bin");
    const ok = (length: number) => `200 OK\r\nContent-Length: ${length}`;
    const cases = [
      { head: "404 Not Found\r\nContent-Length: 0", message: /must answer 200: 404 Not Found/ },
      {
        head: ok(body.length),
        body: half,
        message: new RegExp(`byte ${half.length} of ${body.length}`),
      },
      { head: "200 OK", body: half, message: new RegExp(`the ${half.length} bytes received.*MD5`) },
      {
        head: ok(body.length),
        body: changed,
        message: new RegExp(`${md5(body)}: ${md5(changed)}`),
      },
      { head: ok(10), body: half.subarray(0, 5), hang: true, message: /got none for 0\.3 seconds/ },
      { head: ok(half.length), body: half, sum: md5(half), message: /gzip|corrupt|end of|EOF/i },
      {
        head: ok(incomplete.length),
        body: incomplete,
        sum: md5(incomplete),
        message: /got one without data_batch_4\.bin\. Without/,
      },
    ];
    for (const { message, sum = md5(body), ...reply } of cases) {
      await withServer(reply, async (url) => {
        const failed = loadCifar10({ cache, url, md5: sum, patience: 0.3 });
        await assert.rejects(failed, message);
        await assert.rejects(failed, /--data DIR.*--data synthetic/);
      });
      assert.deepEqual([...Deno.readDirSync(cache)], []);
    }
    const gone = await withServer({ head: "" }, (url) => Promise.resolve(url));
    await assert.rejects(loadCifar10({ cache, url: gone }), /can't be reached.*--data DIR/);
  }));

Deno.test("loadCifar10() tells how to mend a damaged cache", () =>
  inFolder(async (cache) => {
    const folder = `${cache}/cifar-10-batches-bin`;
    await writeFiles(folder, 2);
    await Deno.truncate(`${folder}/test_batch.bin`, 5000);
    await assert.rejects(
      loadCifar10({ cache }),
      /test_batch\.bin.*3073.*Remove .* to download it again/,
    );
  }));

Deno.test("loadCifar10() says what there is instead of CIFAR-10's binary files, and what to do", () =>
  inFolder(async (parent) => {
    const cases: [string[], RegExp][] = [
      [[], /it is empty; unpack cifar-10-binary\.tar\.gz/],
      [
        ["data_batch_1", "batches.meta"],
        /not all of CIFAR-10's files for Python .*; get cifar-10-binary/,
      ],
      [
        ["cifar-10-batches-py/data_batch_1"],
        /not all of CIFAR-10's files for Python \(cifar-10-batches-py\)/,
      ],
      [["data_batch_1.mat"], /CIFAR-10's files for Matlab/],
      [["train", "test", "meta"], /CIFAR-100, which has other classes/],
      [["train.bin", "test.bin", "fine_label_names.txt"], /CIFAR-100/],
      [
        ["cifar-10-binary.tar.gz"],
        /the archive cifar-10-binary\.tar\.gz; unpack it there with tar xzf/,
      ],
      [["a.txt", "b.txt"], /it holds a\.txt, b\.txt; get cifar-10-binary\.tar\.gz/],
      [[..."abcdefgh"], /it holds a, b, c, d, e, … \(8 names\)/],
    ];
    for (const [i, [names, message]] of cases.entries()) {
      const data = `${parent}/${i}`;
      await Deno.mkdir(data);
      for (const name of names) {
        const path = `${data}/${name}`;
        await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
        await Deno.writeTextFile(path, "x");
      }
      await assert.rejects(loadCifar10({ data }), message);
      await assert.rejects(
        loadCifar10({ data }),
        /expected data_batch_1\.bin, .*test_batch\.bin; it/,
      );
    }
    const archive = `${parent}/cifar-10-binary.tar.gz`;
    await Deno.writeTextFile(archive, "x");
    await assert.rejects(
      loadCifar10({ data: archive }),
      /; it is an archive; unpack it with tar xzf/,
    );
    await assert.rejects(
      loadCifar10({ data: `${parent}/6/cifar-10-binary.tar.gz/x` }),
      /no such folder/,
    );
    await assert.rejects(
      loadCifar10({ data: `${parent}/7/a.txt` }),
      /; it is a file, not a folder/,
    );
  }));

Deno.test("loadCifar10() ends a download by its signal, and leaves nothing of it", () =>
  inFolder(async (cache) => {
    const body = await archive(2);
    const reply = { head: `200 OK\r\nContent-Length: ${body.length}`, body: body.subarray(0, 99) };
    await withServer({ ...reply, hang: true }, async (url) => {
      const controller = new AbortController();
      const reason = new Error("enough");
      const onProgress = () => controller.abort(reason);
      const { signal } = controller;
      await assert.rejects(loadCifar10({ cache, url, md5: md5(body), signal, onProgress }), reason);
    });
    assert.deepEqual([...Deno.readDirSync(cache)], []);
  }));
