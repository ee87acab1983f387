// What the soak sends: pods of 100 series whose every value follows from pod, series and step, so that any answer can be checked.
// Encoded as remote write 1.0; Snappy with literals only, which every decoder reads.
const hourMs = 3_600_000;
const staleBits = 0x7ff0000000000002n;

/** Milliseconds of sample time from one step to the next. */
export const stepMs = 15_000;
export const seriesPerPod = 100;

/** The series of a pod: name, labels of its own, and its value at an age in steps. All values are integers, so sums of them are exact. */
const shapes = Array.from({ length: seriesPerPod }, (_, i) => {
  if (i < 60) return { name: 'soak_requests_total', labels: [['code', ['200', '404', '500'][Math.floor(i / 20)]], ['route', `/r${i % 20}`]], value: (age) => (age + 1) * (i + 1) };
  if (i < 80) return { name: 'soak_latency_seconds_bucket', labels: [['le', i % 10 === 9 ? '+Inf' : `${(i % 10) + 1}`], ['route', `/r${Math.floor(i / 10)}`]], value: (age) => (age + 1) * ((i % 10) + 1) };
  if (i < 99) return { name: 'soak_queue_length', labels: [['queue', `q${i - 80}`]], value: (age, pod) => (age * 31 + i * 17 + pod) % 1000 };
  return { name: 'soak_up', labels: [], value: () => 1 };
});
export const names = [...new Set(shapes.map(({ name }) => name))];
export const namespaceOf = (pod) => `ns-${pod % 7}`;

const varint = (value) => {
  const bytes = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
};
const field = (number, bytes) => [number * 8 + 2, ...varint(bytes.length), ...bytes];
const text = (value) => [...Buffer.from(value)];

class Pod {
  constructor(id, birth) {
    this.id = id;
    this.birth = birth;
    this.offsetMs = 1 + ((id * 7919) % (stepMs - 1)); // never on the edge of a window
    this.labels = shapes.map(({ name, labels }) => {
      const all = [['__name__', name], ...labels, ['job', 'soak'], ['namespace', namespaceOf(id)], ['pod', `pod-${id}`]];
      return Buffer.from(all.sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([label, value]) => field(1, [...field(1, text(label)), ...field(2, text(value))])));
    });
  }

  /** Adds the samples of a step to the request; stale markers where the pod has ended. */
  write(request, step, startMs, ended) {
    const time = varint(startMs + step * stepMs + this.offsetMs);
    for (let i = 0; i < seriesPerPod; i++) request.series(this.labels[i], ended ? undefined : shapes[i].value(step - this.birth, this.id), time);
  }
}

/** A write request under construction. */
class Request {
  #buffer = Buffer.alloc(1 << 20);
  #at = 0;

  series(labels, value, time) {
    const sample = 9 + 1 + time.length;
    const length = varint(labels.length + 2 + sample);
    const room = labels.length + sample + length.length + 3;
    if (this.#at + room > this.#buffer.length) this.#buffer = Buffer.concat([this.#buffer], this.#buffer.length * 2);
    const buffer = this.#buffer;
    let at = this.#at;
    buffer[at++] = 0x0a;
    for (const byte of length) buffer[at++] = byte;
    at += labels.copy(buffer, at);
    buffer[at++] = 0x12;
    buffer[at++] = sample;
    buffer[at++] = 0x09;
    at = value === undefined ? buffer.writeBigUInt64LE(staleBits, at) : buffer.writeDoubleLE(value, at);
    buffer[at++] = 0x10;
    for (const byte of time) buffer[at++] = byte;
    this.#at = at;
  }

  /** The bytes of the body; the request is empty again. */
  take() {
    const size = this.#at;
    this.#at = 0;
    const head = Buffer.from([...varint(size), 0xfc, 0, 0, 0, 0]); // one literal with a length of four bytes
    head.writeUInt32LE(size - 1, head.length - 4);
    return Buffer.concat([head, this.#buffer.subarray(0, size)]);
  }
}

/** Keeps `active` pods alive and replaces the oldest, so that `total` pods have lived after `steps`. Knows what must be found again. */
export class Load {
  #request = new Request();
  #due = 0;

  constructor({ startMs, active, total, steps }) {
    Object.assign(this, { startMs, active, total, steps });
    this.perStep = (total - active) / steps;
    this.pods = Array.from({ length: active }, (_, id) => new Pod(id, 0));
    this.born = active;
    this.samples = 0;
    /** Pods by id: first step, and the step of the stale marker (not included). */
    this.lives = this.pods.map(() => [0, steps]);
    /** Hour of sample time, as index from the start: metric name to [count, sum]. */
    this.hours = [];
  }

  /** The request bodies of a step. The pods that end in it send stale markers, new ones begin. */
  *bodies(step) {
    this.#due += step === 0 ? 0 : this.perStep;
    let inRequest = 0;
    const write = function* (pod, ended) {
      pod.write(this.#request, step, this.startMs, ended);
      if (++inRequest * seriesPerPod < 5_000) return;
      inRequest = 0;
      yield this.#request.take();
    }.bind(this);
    for (; this.#due >= 1 && this.born < this.total; this.#due--) {
      const ended = this.pods.shift();
      this.lives[ended.id][1] = step;
      yield* write(ended, true);
      this.pods.push(new Pod(this.born++, step));
      this.lives.push([step, this.steps]);
    }
    const hour = (this.hours[Math.floor((step * stepMs) / hourMs)] ??= Object.fromEntries(names.map((name) => [name, [0, 0]])));
    for (const pod of this.pods) {
      for (const { name, value } of shapes) {
        hour[name][0]++;
        hour[name][1] += value(step - pod.birth, pod.id);
      }
      this.samples += seriesPerPod;
      yield* write(pod, false);
    }
    if (inRequest > 0) yield this.#request.take();
  }

  /** All samples of one series as [seconds, value], for the series `i` of a pod. */
  samplesOf(id, i) {
    const [birth, end] = this.lives[id];
    const { offsetMs } = new Pod(id, birth);
    return Array.from({ length: end - birth }, (_, age) => [(this.startMs + (birth + age) * stepMs + offsetMs) / 1000, shapes[i].value(age, id)]);
  }

  /** The selector of a series. */
  selector(id, i) {
    const labels = [...shapes[i].labels, ['pod', `pod-${id}`]].map(([name, value]) => `${name}="${value}"`);
    return `${shapes[i].name}{${labels.join(',')}}`;
  }
}
