const spinner = ['-', '\\', '|', '/'];

/** "4.2 s", "1 min 12 s" */
export function duration(ms) {
  const seconds = ms / 1000;
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  return whole < 60
    ? `${whole} s`
    : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Shows what is done and how long it takes: a living line on a terminal, plain lines elsewhere. */
export class Progress {
  #out;
  #timer;

  constructor(out = process.stdout) {
    this.#out = out;
  }

  line(text = '') {
    this.#out.write(`${text}\n`);
  }

  /** Says something at any time; a living line goes on below it. */
  note(text) {
    this.#out.write(`${this.#out.isTTY ? '\r\x1b[2K' : ''}  ${text}\n`);
  }

  /** Runs one step under a title. `hint` says once, how long it may take. */
  async step(title, work, hint) {
    const started = Date.now();
    const { isTTY } = this.#out;
    const label = hint ? `${title} (${hint})` : title;
    if (isTTY) {
      let turn = 0;
      const draw = () =>
        this.#out.write(
          `\r\x1b[2K  ${spinner[turn++ % 4]} ${label}  ${duration(
            Date.now() - started,
          )}`,
        );
      draw();
      this.#timer = setInterval(draw, 250);
    } else {
      this.line(`  .. ${label}`);
    }
    const finish = sign => {
      clearInterval(this.#timer);
      const took = duration(Date.now() - started);
      this.line(`${isTTY ? '\r\x1b[2K' : ''}  ${sign} ${title}  ${took}`);
    };
    try {
      const result = await work();
      finish('ok');
      return result;
    } catch (error) {
      finish('!!');
      throw error;
    }
  }
}
