// The explorer: filters and draws what Python worked out beforehand. The state is the address's #; texts of the data go in as text.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  for (const row of Object.values(data.rows)) for (const end of ["low", "high"]) if (!(end in row)) row[end] = row.value;
  const $ = (id) => document.getElementById(id);
  const SVG = "http://www.w3.org/2000/svg";
  const all = Object.entries(data.indicators);
  const places = Object.keys(data.places);
  const first = all.reduce((best, now) => (now[1].compared > best[1].compared ||
    (now[1].compared === best[1].compared && now[1].figures > best[1].figures) ? now : best))[0];
  const kindly = { level: 1, share: 1, target: 2, prior_target: 2 };
  let state, trail = [], cells, holders, query = "", listed = "", unfolded = false;

  // Words

  const at = (text) => (Array.isArray(text) ? text[state.l === "zh" ? 1 : 0] : text);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  const say = (key, values = {}) => fill(data.words[key][state.l], values);
  const place = (id) => at(data.places[id].name);
  const unit = (id) => at(data.units[id]);
  const mid = () => (state.l === "zh" ? "，" : ", ");
  const part = (one) => at(one.name);
  const partOf = (row) => part(data.indicators[row.indicator].parts.find((p) => p.area === row.area && p.group === (row.group ?? "")));
  const momentOf = (row) => data.indicators[row.indicator].moments.find((m) => m.kind === row.kind && m.start === row.start && m.year === row.year && (m.unit ?? row.unit) === row.unit);
  const named = (id, row = data.rows[id]) => say("name of", { place: place(row.place), indicator: at(data.indicators[row.indicator].name),
    part: partOf(row), when: at(momentOf(row).name) });
  // What part of a city a figure is of, or whose mean it is.
  const of = (row) => at(row?.of) ?? (row?.mean ? say("mean") : "");
  const amount = (row, gap) => (/^percent/.test(row.unit) ? say(gap === "1" ? "one point" : "points", { n: gap }) : gap);

  // Elements: children are nodes or texts, never markup

  function put(element, attributes, children) {
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "style") Object.assign(element.style, value);
      else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else if (value !== undefined && value !== false && value !== "") element.setAttribute(key, value);
    }
    element.append(...children.flat(Infinity).filter((c) => c !== "" && c !== undefined && c !== null));
    return element;
  }
  const el = (tag, attributes = {}, ...children) => put(document.createElement(tag), attributes, children);
  const draw = (tag, attributes = {}, ...children) => put(document.createElementNS(SVG, tag), attributes, children);
  const button = (text, act, more = {}) => el("button", { type: "button", onclick: act, ...more }, text);
  // A sentence whose values may be elements.
  const sentence = (key, values) => data.words[key][state.l].split(/(\{\w+\})/).map((bit) => (bit[0] === "{" ? values[bit.slice(1, -1)] : bit));

  // State

  const momentKey = (m) => [m.kind, m.start, m.year, m.unit].filter(Boolean).join(".");
  const empty = () => ({ l: (navigator.language || "").startsWith("zh") ? "zh" : "en", i: first, t: "", p: [], c: null, a: "highest", b: "lowest", o: "" });
  function read(hash) {
    const asked = new URLSearchParams(hash.replace(/^#/, "")), now = empty(), wrong = [];
    // A link may name an observation and nothing else.
    if (!asked.has("t") && !asked.has("i") && Object.hasOwn(data.rows, asked.get("o"))) Object.assign(now, show(asked.get("o")));
    const get = (key, fine, set) => {
      const value = asked.get(key);
      if (value === null) return;
      fine(value) ? set(value) : wrong.push(value);
    };
    get("l", (v) => v === "en" || v === "zh", (v) => (now.l = v));
    get("i", (v) => Object.hasOwn(data.indicators, v), (v) => (now.i = v));
    const own = data.indicators[now.i], list = (v) => v.split(",").filter(Boolean);
    // What has two units is named with its own, or by an observation.
    const row = data.rows[asked.get("o")], meant = (v) => own.moments.filter((m) => momentKey(m) === v || (momentKey({ ...m, unit: row?.unit === m.unit ? "" : m.unit }) === v));
    get("t", (v) => v === "all" || meant(v).length, (v) => (now.t = v === "all" ? v : momentKey(meant(v)[0])));
    get("p", (v) => list(v).every((p) => own.parts.some((q) => q.id === p)), (v) => (now.p = list(v)));
    get("c", (v) => list(v).every((c) => places.includes(c)), (v) => (now.c = list(v)));
    for (const key of ["a", "b"]) get(key, (v) => ["highest", "lowest", ...places].includes(v), (v) => (now[key] = v));
    get("o", (v) => Object.hasOwn(data.rows, v) || /^why\|/.test(v), (v) => (now.o = v));
    now.t = now.t || momentKey(own.moments[own.opens]);
    if (now.a === now.b) now.b = now.a === "lowest" ? "highest" : "lowest";
    now.c = now.c || places.filter((j) => data.places[j].sort !== "reference" || j === "china" || j === data.rows[now.o]?.place);
    return [now, wrong];
  }
  function address(now) {
    const asked = { l: now.l, i: now.i, t: now.t, p: now.p.join(","), c: now.c.join(","), a: now.a, b: now.b, o: now.o };
    return "#" + Object.entries(asked).filter(([, v]) => v).map(([k, v]) => `${k}=${encodeURIComponent(v).replace(/%2C/g, ",")}`).join("&");
  }
  function go(change) {
    const to = address({ ...state, ...change });
    if (to === location.hash) render(); else location.hash = to;
  }
  // The view in which an observation stands.
  function show(id) {
    const row = data.rows[id], one = data.indicators[row.indicator], moment = momentOf(row), n = one.parts.findIndex((p) => p.area === row.area && p.group === (row.group ?? ""));
    return { i: row.indicator, t: momentKey(moment), p: moment.parts.includes(n) ? [] : [one.parts[n].id], o: id };
  }

  // What is shown

  const own = () => data.indicators[state.i];
  const cell = (p, m, j) => cells.get(`${p}|${m}|${j}`);
  const value = (found) => (found && found[0] in data.rows ? data.rows[found[0]] : null);
  function moments() {
    const mine = own().moments;
    if (state.t !== "all") return [mine.findIndex((m) => momentKey(m) === state.t)];
    return mine.map((m, n) => n).filter((n) => timely(mine[n])).reverse();
  }
  const has = (j) => holders.has(j);
  // The places chosen, unless none of them has a figure: then those that have.
  const chosen = () => (state.c.some(has) ? state.c : places.filter(has));
  const timely = (m) => m.start === m.year && m.kind in kindly;
  // The whole before its parts, unless these are asked for.
  const asked = () => (state.p.length ? state.p : own().moments[state.t === "all" ? own().opens : moments()[0]].parts.map((n) => own().parts[n].id));
  const parts = () => own().parts.map((_, n) => n).filter((n) => asked().includes(own().parts[n].id));
  const cities = (list) => list.filter((j) => data.places[j].sort === "city");
  const ofMoments = (ms, p, list) => ms.flatMap((m) => list.map((j) => [m, j, cell(p, m, j)]).filter((x) => x[2] && (state.t !== "all" || own().moments[m].cities || value(x[2]))));

  // A pair in one part and moment: two rows that count the same, neither in doubt; or what is lacking, or why they are not held together
  function pair(p, m, list) {
    const there = cities(list).map((j) => [j, value(cell(p, m, j))]).filter((x) => x[1]).sort((x, y) => y[1].value - x[1].value);
    const sure = there.filter(([, row]) => !row.doubts), like = (scope) => sure.filter(([, row]) => row.scope === scope);
    const named = [state.a, state.b].map((j) => places.includes(j) && value(cell(p, m, j))).find(Boolean);
    // Of what counts different things the most that count the same.
    const known = named ? like(named.scope) : sure.reduce((best, [, row]) => (like(row.scope).length > best.length ? like(row.scope) : best), []);
    const pick = (want, other) => {
      const rest = known.filter(([j]) => j !== other);
      return want === "highest" ? rest[0]?.[0] : want === "lowest" ? rest[rest.length - 1]?.[0] : want;
    };
    const fixed = ["highest", "lowest"].includes(state.a) ? undefined : state.a;
    const b = pick(state.b, fixed), a = fixed ?? pick(state.a, b);
    const lacking = [a, b].filter((j) => j === undefined || !value(cell(p, m, j)));
    const few = a === undefined || b === undefined || a === b, [x, y] = [a, b].map((j) => value(cell(p, m, j)));
    const why = few ? (sure.length > known.length ? "unlike" : there.length > 1 && there.length > sure.length ? "doubt" : "")
      : lacking.length ? "" : x.doubts || y.doubts ? "doubt" : x.apart !== y.apart ? "apart" : x.scope !== y.scope ? "unlike" : "";
    // Of those in doubt the ones that would have been ranked.
    const free = [state.a, state.b].some((j) => !places.includes(j));
    const doubted = [...new Set([...(free ? there.map(([j]) => j) : []), ...(lacking.length ? [] : [a, b])])].filter((j) => value(cell(p, m, j)).doubts);
    return { a: cell(p, m, a)?.[0], b: cell(p, m, b)?.[0], lacking, few: few || why, why, doubted };
  }

  // Finding

  const texts = all.map(([, { found: [names, more, rest] }]) => [names + more + rest, names + more, names]);
  const vocabulary = new Set(texts.flatMap(([text]) => text.match(/[a-z]{4,}/g) ?? []));
  function spelt(word) {
    if (!/^[a-z0-9_]+$/.test(word) || texts.some(([text]) => text.includes(word))) return word;
    let best = word, least = word.length > 6 ? 3 : word.length > 3 ? 2.5 : 0;
    for (const known of vocabulary) {
      const far = Math.abs(known.length - word.length) < 3 ? distance(word, known) + (known[0] === word[0] ? 0 : 0.5) : 9;
      if (far < least) [best, least] = [known, far];
    }
    return best;
  }
  function distance(a, b) {
    const d = [...Array(a.length + 1)].map((_, i) => [i, ...Array(b.length).fill(0)]);
    d[0] = [...Array(b.length + 1).keys()];
    for (let i = 1; i <= a.length; i++) for (let j = 1; j <= b.length; j++) {
      d[i][j] = Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
    }
    return d[a.length][b.length];
  }
  function fit(word, text) {
    if (text.includes(word) || !/^[\u3400-\u9fff]/.test(word)) return text.includes(word) ? 1 : 0;
    let covered = 0;
    for (let from = 0; from < word.length; ) {
      let end = word.length;
      while (end > from + 1 && !text.includes(word.slice(from, end))) end--;
      covered += end > from + 1 ? end - from : 0;
      from = Math.max(end, from + 1);
    }
    return covered / word.length;
  }
  function find(typed) {
    const asked = (typed.toLowerCase().match(/[a-z0-9_]+|[\u3400-\u9fff]+/g) ?? []).filter((w) => !data.silent.includes(w)).map(spelt);
    const low = typed.trim().toLowerCase();
    let found = all.map(([id, one], n) => ({
      id, one, exact: [id, ...[one.name].flat().map((x) => x.toLowerCase())].includes(low) ? 1 : 0,
      some: one.compared > 1 ? 1 : 0, fit: asked.length ? asked.reduce((s, w) => s + fit(w, texts[n][0]), 0) / asked.length : 1,
      named: asked.reduce((s, w) => s + fit(w, texts[n][1]), 0),
      literal: one.compared > 1 ? 0 : asked.reduce((s, w) => s + fit(w, texts[n][2]), 0),
    }));
    const whole = found.some((f) => f.fit === 1);
    found = found.filter((f) => f.fit >= (whole ? 1 : 0.5));
    const keys = [...(asked.length ? ["exact", "fit", "some", "named", "literal"] : [])];
    return { whole, found: found.sort((x, y) => {
      for (const k of keys) if (x[k] !== y[k]) return y[k] - x[k];
      return y.one.compared - x.one.compared || y.one.cities - x.one.cities || y.one.figures - x.one.figures;
    }) };
  }
  const sections = [["list compared", (o) => o.compared > 1], ["list apart", (o) => o.cities > 1], ["list single", (o) => o.cities], ["list outside", () => true]];
  const sectionOf = (one) => sections.findIndex(([, has]) => has(one));
  function list() {
    const now = `${state.l}|${state.i}|${query}`;
    if (now === listed) return;
    listed = now;
    const { whole, found } = find(query), by = sections.map(() => []);
    found.forEach((f) => by[sectionOf(f.one)].push(f));
    const option = ({ id, one }) => el("div", { role: "option", id: `of-${id}`, "data-i": id, "aria-selected": String(id === state.i), title: at(one.about),
      "aria-label": one.compared > 1 ? say("n compared", { name: at(one.name), n: one.compared }) : say("n not compared", { name: at(one.name) }) },
      at(one.name), one.compared > 1 ? el("small", {}, say("n cities", { n: one.compared })) : "");
    $("list").replaceChildren(...by.map((of, n) => (of.length ? el("div", { role: "group", "aria-labelledby": `head-${n}` },
      el("span", { id: `head-${n}`, role: "presentation" }, `${say(sections[n][0])} · ${of.length}`), of.map(option)) : "")).filter(Boolean));
    $("found").textContent = !query ? "" : !found.length ? say("nothing found") : (whole ? "" : say("nearly found") + " ") + say("found", { n: found.length });
    // Enter takes the best fit, wherever it stands in the list.
    mark(query && found.length ? found[0].id : state.i, !query);
  }
  let here = "";
  function mark(id, quiet) {
    $(`of-${here}`)?.classList.remove("here");
    here = id;
    const option = $(`of-${id}`), box = $("list");
    for (const control of [$("query"), box]) option ? control.setAttribute("aria-activedescendant", option.id) : control.removeAttribute("aria-activedescendant");
    if (!option) return;
    if (!quiet) option.classList.add("here");
    const top = option.offsetTop - box.offsetTop;
    if (top < box.scrollTop || top + option.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = top - box.clientHeight / 3;
  }
  function steer(event) {
    const ids = [...$("list").querySelectorAll("[role=option]")].map((o) => o.dataset.i), to = ids.indexOf(here);
    const move = { ArrowDown: to + 1, ArrowUp: Math.max(0, to - 1), ...(event.currentTarget === $("list") ? { Home: 0, End: ids.length - 1, PageDown: to + 10, PageUp: Math.max(0, to - 10) } : {}) }[event.key];
    if (move !== undefined && ids.length) mark(ids[Math.min(move, ids.length - 1)]);
    else if (event.key === "Enter" && here && $(`of-${here}`)) choose(here);
    else return;
    event.preventDefault();
  }
  function choose(id) {
    $("other").setAttribute("aria-expanded", "false");
    go({ i: id, t: "", p: [], o: "" });
    if (getComputedStyle($("other")).display !== "none") $("other").focus();
  }

  // Choices

  const mark_ = (j, hollow, size = 6, x = 6, y = 6) => {
    const color = `var(--of-${j})`, style = { fill: hollow ? "var(--paper)" : color, stroke: color, strokeWidth: "1.8" };
    const shapes = { o: () => draw("circle", { cx: x, cy: y, r: size * 0.86, style }),
      s: () => draw("rect", { x: x - size * 0.78, y: y - size * 0.78, width: size * 1.56, height: size * 1.56, style }),
      "^": () => draw("path", { d: `M${x} ${y - size}L${x + size} ${y + size * 0.8}H${x - size}Z`, style }),
      D: () => draw("path", { d: `M${x} ${y - size * 1.1}L${x + size * 1.1} ${y}L${x} ${y + size * 1.1}L${x - size * 1.1} ${y}Z`, style }) };
    const plus = () => draw("path", { d: `M${x - size} ${y}H${x + size}M${x} ${y - size}V${y + size}`, style: { stroke: color, strokeWidth: "2.6", fill: "none" } });
    return (shapes[data.places[j].mark] ?? plus)();
  };
  const sign = (j) => draw("svg", { viewBox: "0 0 12 12", width: 12, height: 12, "aria-hidden": "true" }, mark_(j, false, 5));
  function chips(legend, options) {
    return el("div", { class: "pick", role: "group", "aria-label": say(legend) }, el("span", { class: "legend" }, say(legend)), el("div", {}, options.map((o) =>
      button([o.sign ?? "", o.text, o.more ? el("small", {}, o.more) : ""], o.act, { class: `chip${o.none ? " none" : ""}${o.fold ? " fold" : ""}`, [o.fold ? "aria-expanded" : "aria-pressed"]: String(o.fold ? unfolded : o.on), "data-key": `${legend}-${o.key}` }))));
  }
  const count = (n) => (n > 1 ? say("n cities", { n }) : n ? say("one city") : say("no city"));
  function choices() {
    const one = own(), order = one.moments.map((m, n) => [m, n]);
    // What most cities can be compared in comes first, the latest of it first.
    order.sort(([x], [y]) => y.alike - x.alike || y.cities - x.cities || y.year - x.year);
    const wanted = order.filter(([m], n) => (n < 6 && m.alike > 1) || momentKey(m) === state.t || (n < 3 && one.compared < 2)), rest = order.filter((x) => !wanted.includes(x));
    const when = (unfolded || rest.length < 2 ? order : wanted).map(([m]) => ({ key: momentKey(m), text: at(m.name), more: count(m.cities), none: !m.cities, on: state.t === momentKey(m), act: () => go({ t: momentKey(m), o: "" }) }));
    if (new Set(one.moments.filter(timely).map((m) => m.year)).size > 1) when.push({ key: "all", text: say("over time"), on: state.t === "all", act: () => go({ t: "all", o: "" }) });
    if (rest.length > 1) when.push({ key: "more", text: say(unfolded ? "fewer moments" : "more moments", { n: rest.length }), fold: true, act: () => { unfolded = !unfolded; choices(); document.querySelector("[data-key=when-more]").focus(); } });
    const who = places.filter((j) => data.places[j].sort !== "part" || has(j)).map((j) => ({ key: j, sign: sign(j), text: place(j), none: !has(j), on: chosen().includes(j),
      more: !has(j) ? say("no figure") : data.places[j].sort === "part" ? say("part of", { place: at(data.places[j].within) }) : data.places[j].sort === "reference" ? say("reference") : "",
      act: () => go({ c: places.filter((k) => (k === j ? !chosen().includes(j) : state.c.includes(k) || chosen().includes(k))), a: state.a === j ? "highest" : state.a, b: state.b === j ? "lowest" : state.b }) }));
    const there = new Set(moments()), which = one.parts.map((p, n) => [p, n]).filter(([p, n]) => asked().includes(p.id) || one.cells.some((c) => c[0] === n && there.has(c[1]) && c[3][0] in data.rows))
      .map(([p]) => ({ key: p.id, text: part(p), on: asked().includes(p.id), act: () => {
        const on = asked().includes(p.id) ? asked().filter((q) => q !== p.id) : [...asked(), p.id];
        go({ p: one.parts.map((q) => q.id).filter((q) => on.includes(q)), o: "" });
      } }));
    $("when").replaceChildren(chips("when", when));
    $("choices").replaceChildren(chips("who", who), which.length > 1 ? chips("which", which) : "");
    for (const [id, other] of [["a", "b"], ["b", "a"]]) {
      const offered = ["highest", "lowest", ...places.filter(has), ...[state[id]].filter((j) => places.includes(j) && !has(j))].filter((j) => j !== state[other]);
      $(id).replaceChildren(...offered.map((j) => put(el("option", { value: j }), {}, [places.includes(j) ? place(j) : say(j)])));
      $(id).value = state[id];
    }
  }

  // How far apart

  function answers() {
    const found = [], bare = [], wanted = [...new Set([...chosen(), ...[state.a, state.b].filter((j) => places.includes(j))])];
    for (const p of parts()) for (const m of moments()) {
      const two = pair(p, m, wanted);
      two.few || two.lacking.length ? bare.push([p, m, two]) : found.push([p, m, two, difference(data.rows[two.a], data.rows[two.b], state.l)]);
    }
    const left = [...bare.filter(([, , two]) => two.why === "doubt"), ...found].filter(([, , two]) => two.doubted.length);
    // A distance is exact where both figures are and it is shown to the last digit.
    const shown = ([, , two, far]) => far[1] === number(Math.abs(data.rows[two.a].value - data.rows[two.b].value), 6, state.l, data.rows[two.a].plain || data.rows[two.b].plain);
    const exact = found.length > 1 && found.every((f) => f[3][7] === "" && f[3][0] && shown(f));
    // Over many years the latest are told; the others stand in the table.
    const most = state.t === "all" ? 2 * parts().length : found.length, latest = [...found].sort((x, y) => own().moments[y[1]].year - own().moments[x[1]].year).slice(0, most);
    const nodes = found.filter((f) => latest.includes(f)).map((f) => {
      const [p, m, two, far] = f;
      const a = data.rows[two.a], b = data.rows[two.b], [sense, gap, low, high, times, least, most, sure] = far;
      const strong = (text) => el("strong", {}, text), key = !sense ? "same" : sure === "unsettled" ? sure : sense > 0 ? "higher" : "lower";
      const values = { a: place(a.place), b: place(b.place), x: at(a.text), y: at(b.text), unit: unit(a.unit), gap: strong(amount(a, gap)), times: strong(times) };
      const ends = { low: low && amount(a, low), high: high && amount(a, high), least, most };
      const how = key === "same" || key === "unsettled" ? "" : sure === "" ? (exact ? "" : shown(f) ? "sure exact" : "sure rounded") : ends.low && ends.high ? (least && most ? "sure between" : "sure between without times") : ends.low ? "sure at least" : "sure at most";
      const head = [parts().length > 1 || own().parts.length > 1 ? part(own().parts[p]) : "", at(own().moments[m].name)].filter(Boolean).join(" · ");
      return el("div", {}, el("h2", {}, head), el("p", { class: "far" }, sentence(sense && key !== "unsettled" && !times ? `${key} without times` : key, values)),
        how ? el("p", { class: "sure" }, say(how, ends)) : "",
        el("p", { class: "where" }, say("printed"), [two.a, two.b].map((id) => el("span", {}, place(data.rows[id].place) + " ", of(data.rows[id]) && el("span", { class: "quiet" }, `${of(data.rows[id])} `), cited(id)))));
    });
    if (exact) nodes.push(el("p", { class: "quiet" }, say("sure exact")));
    if (found.length > latest.length) nodes.push(el("p", { class: "quiet" }, say(found.length - latest.length === 1 ? "one more year" : "more years", { n: found.length - latest.length })));
    if (nodes.length && left.length) nodes.push(el("p", { class: "quiet" }, say("left in doubt", { who: left.map(([p, m, two]) =>
      [...two.doubted.map(place), own().parts.length > 1 ? part(own().parts[p]) : "", at(own().moments[m].name)].filter(Boolean).join(mid())).join("; ") })));
    if (!nodes.length) nodes.push(notice(bare, wanted));
    $("answer").replaceChildren(...nodes);
  }
  function cited(id) {
    const row = data.rows[id], text = row.printed ? `“${row.printed}”` + (row.given ? ` (${unit(row.given)})` : "") : say("printed nowhere");
    return button(text, () => go({ o: id }), { class: "cited", "data-key": `cited-${id}`, "aria-label": `${place(row.place)}: ${text}. ${say("source title")}`, "aria-controls": "source" });
  }
  function notice(bare, wanted) {
    const when = state.t === "all" ? say("over time") : at(own().moments[moments()[0]].name), [, , two] = bare.find(([, , t]) => t.why) ?? bare[0] ?? [0, 0, { few: true, lacking: [] }];
    const fixed = [state.a, state.b].filter((j) => places.includes(j)), none = state.t === "all" ? [] : two.lacking.filter(Boolean).map((j) => say("has none", { place: place(j) }));
    const lines = fixed.length === 2 ? [say("no pair", { when, a: place(state.a), b: place(state.b) }), ...none] : none.length ? [say("not compared", { when }), ...none] : [say(two.why === "unlike" ? "too few alike" : two.why ? "not compared" : "too few", { when })];
    if (two.why === "unlike" && fixed.length === 2) lines.push(say("count unlike"));
    if (two.why === "apart") lines.push(say("no axis", { who: fixed.filter((j) => data.places[j].sort === "reference").map(place).join(mid()) }));
    if (two.why === "doubt") lines.push(say("in doubt", { who: [...new Set(bare.flatMap(([, , t]) => t.doubted))].map(place).join(mid()) }));
    const anywhere = own().parts.flatMap((q, p) => own().moments.map((m, n) => [q, m, pair(p, n, wanted)])), whys = anywhere.map(([, , t]) => t.why);
    const elsewhere = anywhere.filter(([, m, t]) => !t.few && !t.lacking.length && (momentKey(m) !== state.t || state.p.length));
    const every = places.filter((j) => data.places[j].sort !== "reference"), hidden = own().compared > 1 && (every.some((j) => !state.c.includes(j)) || state.p.length);
    const goes = elsewhere.slice(0, 4).map(([q, m]) => button([at(m.name), own().parts.length > 1 ? part(q) : ""].filter(Boolean).join(mid()), () => go({ t: momentKey(m), p: own().parts.length > 1 ? [q.id] : [], o: "" }), { class: "go" }));
    if (hidden && fixed.length < 2) goes.push(button(say("show all"), () => go({ c: [...new Set([...state.c, ...every])], p: [], o: "" }), { class: "go" }));
    // Why there is none anywhere; that a nation's total is held to no city is said already, and of cities not chosen nothing is known.
    const never = elsewhere.length ? ["but here"] : whys.includes("apart") || goes.length ? [] : whys.some(Boolean) ? ["unlike", "doubt"].filter((w) => whys.includes(w)).map((w) => `never ${w}`) : ["never"];
    const near = [...own().unlike, ...all.filter(([, o]) => o.theme === own().theme).sort((x, y) => y[1].compared - x[1].compared).map(([id]) => id)]
      .filter((id, n, list) => id !== state.i && data.indicators[id]?.compared > 1 && list.indexOf(id) === n).slice(0, 3);
    return el("div", { class: "notice" }, el("p", {}, lines.join(" ")), never.map((key) => el("p", { class: "sure" }, say(key))), goes.length ? el("div", { class: "goes" }, goes) : "",
      near.length && !goes.length ? [el("p", { class: "sure" }, say("try instead")), el("div", { class: "goes" }, near.map((id) => button(at(data.indicators[id].name), () => choose(id), { class: "go" })))] : "");
  }

  // The rows of the table and the chart: cities from the highest, then parts of cities, then references; then what is empty

  function groups() {
    const sorts = { city: 0, part: 1, reference: 2 }, by = [];
    for (const p of parts()) {
      const rows = ofMoments(moments(), p, chosen()).map(([m, j, found]) => ({ p, m, j, found, row: value(found), id: value(found) ? found[0] : `why|${own().parts[p].id}|${momentKey(own().moments[m])}|${j}` }));
      rows.sort((x, y) => sorts[data.places[x.j].sort] - sorts[data.places[y.j].sort] || (state.t !== "all" && !x.row - !y.row) ||
        (state.t === "all" ? places.indexOf(x.j) - places.indexOf(y.j) || own().moments[x.m].year - own().moments[y.m].year : (y.row?.value ?? 0) - (x.row?.value ?? 0)));
      if (rows.some((r) => r.row)) by.push({ p, rows });
    }
    return by;
  }
  // Over many years what a place does not state is one row.
  const folded = (rows) => (state.t !== "all" ? rows : chosen().flatMap((j) => {
    const none = rows.filter((r) => r.j === j && !r.row);
    return [...rows.filter((r) => r.j === j && r.row), ...(none.length ? [{ ...none[0], years: none.map((r) => own().moments[r.m].year).join(mid()) }] : [])];
  }));
  function table(by) {
    const heads = ["place heading", "figure heading", "printed heading", "status heading"], many = own().parts.length > 1;
    $("table").replaceChildren(el("caption", { class: "unseen" }, $("caption").textContent), el("thead", {}, el("tr", {}, heads.map((h) => el("th", { scope: "col" }, say(h))))),
      ...by.map(({ p, rows }) => el("tbody", {}, many ? el("tr", { class: "head" }, el("th", { colspan: 4, scope: "rowgroup" }, part(own().parts[p]))) : "", folded(rows).map((r) => {
        const open = state.o === r.id, more = state.t === "all" ? r.years ?? at(own().moments[r.m].name) : data.places[r.j].sort === "part" ? say("part of", { place: at(data.places[r.j].within) }) : "";
        const text = r.row ? at(r.row.text) : say("not stated");
        return el("tr", { class: open ? "open" : "", onclick: (e) => e.target.closest("button") || go({ o: r.id }) }, el("th", { scope: "row" }, sign(r.j), place(r.j), [more, of(r.row)].filter(Boolean).map((text) => el("small", {}, ` ${text}`))),
          el("td", { class: "n" }, button(text, () => go({ o: open ? "" : r.id }), { class: `number${r.row ? "" : " empty"}`, "data-key": `row-${r.id}`, "aria-expanded": String(open), "aria-controls": "source", "aria-label": `${place(r.j)}: ${text}. ${say(r.row ? "source title" : "empty title")}` })),
          el("td", r.row ? { lang: "zh-CN" } : {}, r.row ? r.row.printed || "–" : nearest(r)),
          el("td", {}, say(r.row ? (r.row.basis === "reference" ? "outside" : r.row.basis) : "not stated")));
      }))));
  }
  // Another place's figure, or one of another indicator or part, is never shown without its name.
  function nearest({ j, p, found: [, , id] }) {
    if (!id) return "–";
    const row = data.rows[id], cell = own().parts[p], other = row.area !== cell.area || (row.group ?? "") !== cell.group;
    const names = [row.place !== j ? place(row.place) : "", row.indicator !== state.i ? at(data.indicators[row.indicator].name) : "", other ? partOf(row) : "", at(momentOf(row).name)];
    return say("nearest is", { when: names.filter(Boolean).join(mid()), text: at(row.text) + (row.indicator !== state.i ? ` ${unit(row.unit)}` : "") });
  }

  // The chart

  const wide = (text, size) => [...text].reduce((n, c) => n + (c > "\u2e7f" ? 1 : 0.56), 0) * size;
  function ticks(low, high, most) {
    if (low === high) return [low, low + 1];
    const step = [1, 2, 2.5, 5, 10].map((k) => k * 10 ** Math.floor(Math.log10((high - low) / most))).find((s) => (high - low) / s <= most) ?? (high - low);
    const from = Math.floor(low / step) * step, found = [];
    for (let t = from; t <= high + step * 0.999; t += step) found.push(Number(t.toPrecision(12)));
    return found;
  }
  // A nation's total stands on no axis with a city's.
  const standing = (by) => (by.every((g) => g.rows.every((r) => !r.row || data.places[r.j].sort === "reference")) ? by
    : by.map((g) => ({ ...g, rows: g.rows.filter((r) => !r.row?.apart) })).filter((g) => g.rows.some((r) => r.row)));
  const short = (n) => new Intl.NumberFormat(state.l === "zh" ? "zh-CN" : "en", { notation: Math.abs(n) >= 1e5 ? "compact" : "standard", maximumFractionDigits: 2, useGrouping: state.l !== "zh" }).format(n);
  function chart(every, width, live) {
    const by = standing(every);
    const rows = by.flatMap((g) => g.rows.filter((r) => r.row)), box = draw("svg", { xmlns: SVG, role: "group", "aria-label": say("chart help"), style: { fontSize: "13px" } });
    if (!rows.length) return null;
    const quiet = { fill: "var(--quiet)" }, line = { stroke: "var(--line)" };
    const write = (x, y, text, style = {}, more = {}) => box.append(draw("text", { x, y, style: { fill: "var(--ink)", ...style }, ...more }, text));
    const rule = (x1, y1, x2, y2, style) => box.append(draw("line", { x1, y1, x2, y2, style }));
    const ends = rows.flatMap((r) => [r.row.low, r.row.high, r.row.value]).filter((v) => v !== null);
    const least = Math.min(...ends), most = Math.max(...ends), bottom = Math.min(0, least);  // a length begins at nothing
    const dot = (r, x, y) => {
      const hollow = /target/.test(r.row.kind), text = `${place(r.j)}${of(r.row) ? mid() + of(r.row) : ""}${own().parts.length > 1 ? mid() + part(own().parts[r.p]) : ""}${mid()}${at(own().moments[r.m].name)}: ${at(r.row.text)} ${unit(r.row.unit)}`;
      const open = state.o === r.id && live, halo = draw("circle", { class: "halo", cx: x, cy: y, r: 12, style: { fill: open ? "var(--soft)" : "transparent", stroke: open ? "var(--accent)" : "transparent", strokeWidth: 2 } });
      box.append(draw("g", live ? { role: "button", tabindex: "-1", "aria-label": text, "data-key": `dot-${r.id}`, "data-dot": r.id, onclick: () => go({ o: r.id }) } : {}, draw("title", {}, text), halo, mark_(r.j, hollow, 6, x, y)));
    };
    let y = 4;
    if (state.t !== "all") {
      const names = Math.min(width * 0.34, Math.max(...rows.flatMap((r) => [wide(place(r.j), 13), wide(of(r.row), 10.5)])) + 14), right = Math.max(...rows.map((r) => wide(at(r.row.text), 13))) + 25;
      const scale = ticks(bottom, most, width < 420 ? 4 : 6), low = Math.min(scale[0], bottom), high = scale[scale.length - 1] || 1;
      const x = (v) => names + ((v - low) / (high - low || 1)) * (width - names - right), top = y;
      for (const g of by) {
        const mine = g.rows.filter((r) => r.row);
        if (own().parts.length > 1) { y += 20; write(0, y, part(own().parts[g.p]), { fontWeight: 700 }); y += 6; }
        for (const r of mine) {
          y += 28;
          const at_ = y - 9, color = `var(--of-${r.j})`, lo = r.row.low, hi = r.row.high;
          write(0, y - 4.5, place(r.j), data.places[r.j].sort === "city" ? {} : quiet);
          if (of(r.row)) write(0, y + 9, of(r.row), { ...quiet, fontSize: "10.5px" });  // what part of it the figure is of
          rule(x(low), at_, x(r.row.value), at_, { stroke: color, strokeWidth: 1.5, opacity: 0.35 });
          if (lo !== hi) rule(x(lo ?? low), at_, x(hi ?? high), at_, { stroke: color, strokeWidth: 3.5, opacity: 0.55, strokeDasharray: lo === null || hi === null ? "2 3" : "none" });
          dot(r, x(r.row.value), at_);
          write(x(Math.max(r.row.value, hi ?? (hi === null && lo !== hi ? high : r.row.value))) + 17, y - 4.5, at(r.row.text), { fontWeight: 600, ...(data.places[r.j].sort === "city" ? {} : quiet) });
          if (of(r.row)) y += 11;
        }
        y += 6;
      }
      for (const t of scale) {
        box.prepend(draw("line", { x1: x(t), y1: top, x2: x(t), y2: y, style: line }));
        write(x(t), y + 14, short(t), { ...quiet, fontSize: "11px" }, { "text-anchor": t === scale[0] ? "start" : "middle" });
      }
      y += 20;
    } else {
      const years = rows.map((r) => r.row.year), from = Math.min(...years), to = Math.max(...years), names = Math.max(...rows.map((r) => wide(place(r.j), 12.5))) + 20;
      const scale = ticks(bottom, most, 4), left = Math.max(...scale.map((t) => wide(short(t), 11))) + 14, high = scale[scale.length - 1], tall = 190;
      const x = (v) => left + ((v - from) / (to - from || 1)) * (width - left - names);
      for (const g of by) {
        if (own().parts.length > 1) { y += 18; write(0, y, part(own().parts[g.p]), { fontWeight: 700 }); y += 12; } else y += 10;
        const top = y, up = (v) => top + tall - ((v - scale[0]) / (high - scale[0])) * tall, labels = [];
        for (const t of scale) { rule(left, up(t), width - names + 10, up(t), line); write(left - 8, up(t) + 4, short(t), { ...quiet, fontSize: "11px" }, { "text-anchor": "end" }); }
        for (const j of chosen()) {
          const mine = g.rows.filter((r) => r.row && r.j === j).sort((a, b) => a.row.year - b.row.year);
          if (!mine.length) continue;
          mine.slice(1).forEach((r, n) => rule(x(mine[n].row.year), up(mine[n].row.value), x(r.row.year), up(r.row.value), { stroke: `var(--of-${j})`, strokeWidth: 2, opacity: 0.8, strokeDasharray: /target/.test(r.row.kind) ? "3 4" : "none" }));
          mine.forEach((r) => dot(r, x(r.row.year), up(r.row.value)));
          const last = mine[mine.length - 1];
          labels.push({ j, x: x(last.row.year) + 9, from: up(last.row.value), y: up(last.row.value) });
        }
        // The names stand at the right edge, moved apart; a faint line leads to each.
        labels.sort((a, b) => a.y - b.y).forEach((l, n) => { if (n) l.y = Math.max(l.y, labels[n - 1].y + 15); });
        for (const l of labels) {
          const edge = width - names + 14;
          if (edge - l.x > 6) rule(l.x, l.from, edge - 3, l.y, { stroke: `var(--of-${l.j})`, strokeWidth: 1, opacity: 0.9, strokeDasharray: "2 3" });
          write(edge, l.y + 4, place(l.j), { fontSize: "12.5px", ...(data.places[l.j].sort === "city" ? {} : quiet) });
        }
        y = top + tall;
        const every = Math.ceil((to - from + 1) / Math.max(2, Math.floor((width - left - names) / 44)));
        for (let t = from; t <= to; t += every) write(x(t), y + 18, String(t), { ...quiet, fontSize: "11px" }, { "text-anchor": "middle" });
        y += 28;
      }
    }
    return put(box, { viewBox: `0 0 ${width} ${y}`, width, height: y }, []);
  }
  function caption() {
    const by = groups(), left = standing(by) === by ? [] : by.flatMap((g) => g.rows).filter((r) => r.row?.apart).map((r) => place(r.j));
    return say("chart of", { what: at(own().name), when: state.t === "all" ? say("over time") : at(own().moments[moments()[0]].name), unit: unit(by[0]?.rows.find((r) => r.row)?.row.unit ?? Object.keys(data.units)[0]) })
      + (left.length ? say("not drawn", { who: [...new Set(left)].join(mid()) }) : "");
  }
  function plot(by) {
    const box = chart(by, Math.max(280, Math.min(760, $("main").clientWidth - 2 * parseFloat(getComputedStyle($("main")).paddingLeft))), true);
    $("chart").replaceChildren(box ?? "");
    const dots = [...$("chart").querySelectorAll("[data-dot]")];
    (dots.find((d) => d.dataset.dot === state.o) ?? dots[0])?.setAttribute("tabindex", "0");
    dots.forEach((d, n) => d.addEventListener("keydown", (e) => {
      const to = { ArrowDown: n + 1, ArrowRight: n + 1, ArrowUp: n - 1, ArrowLeft: n - 1, Home: 0, End: dots.length - 1 }[e.key];
      if (e.key === "Enter" || e.key === " ") d.dispatchEvent(new MouseEvent("click"));
      else if (to !== undefined) { d.setAttribute("tabindex", "-1"); const next = dots[(to + dots.length) % dots.length]; next.setAttribute("tabindex", "0"); next.focus(); }
      else return;
      e.preventDefault();
    }));
  }

  // Where it is printed

  function citation(id) {
    const row = data.rows[id], about = { name: named(id), id };
    if (row.basis === "stated") return say("citation", { ...about, document: at(data.documents[row.document].cite), section: at(row.section), printed: row.printed }) + (data.documents[row.document].url ? " " + data.documents[row.document].url : "");
    if (row.basis === "derived") return say("citation derived", { ...about, text: at(row.text), unit: unit(row.unit), rule: at(row.rule), inputs: (row.inputs ?? []).join(" ") });
    return say("citation outside", { ...about, origin: at(row.origin) });
  }
  function chain(id) {
    const row = data.rows[id], doc = data.documents[row.document], item = (term, ...what) => [el("dt", {}, say(term)), el("dd", {}, ...what)];
    const [, low, high] = ends([row.value, row.low ?? NaN, row.high ?? NaN], row.digits, state.l, false, row.plain), wording = row.low !== row.high ? say(low && high ? "leaves" : low ? "leaves above" : "leaves below", { low, high }) : "";
    return el("div", { class: "link" }, el("h3", {}, say("figure of", { place: place(row.place), text: at(row.text), unit: unit(row.unit) })), el("p", { class: "quiet" }, [at(data.indicators[row.indicator].name), partOf(row), at(momentOf(row).name)].join(" · ")),
      row.printed ? el("q", { lang: "zh-CN" }, row.printed) : "",
      el("dl", {}, doc ? [...item("document", doc.url ? el("a", { href: doc.url, rel: "noreferrer noopener", target: "_blank", title: say("open document") }, at(doc.name)) : at(doc.name)),
        ...item("stands", `${at(row.section)}${mid()}${say("characters", { a: row.span[0], b: row.span[1] })}`)] : "",
        row.basis === "derived" ? item("worked out", `${at(row.rule)} = ${number(row.value, 4, state.l, row.plain)}`) : "", row.origin ? item("origin", at(row.origin)) : "",
        wording || row.given ? item("wording", [wording, row.given ? say("unit printed", { unit: unit(row.given) }) : ""].filter(Boolean).join("; ")) : "", row.note ? item("remark", el("span", { lang: "en" }, row.note)) : ""),
      (at(row.doubts) ?? "").split("\n").filter(Boolean).map((d) => el("p", { class: "doubt" }, d)),
      el("div", { class: "tail" }, button(say("cite"), () => copy(citation(id)), { "data-key": `cite-${id}` })), el("code", {}, id),
      row.inputs?.length ? [el("p", { class: "quiet" }, say("out of")), row.inputs.map(chain)] : "");
  }
  function source() {
    const panel = $("source"), nodes = [];
    let title = "source title";
    if (state.o.startsWith("why|")) {
      const [, q, t, j] = state.o.split("|"), p = own().parts.findIndex((x) => x.id === q), m = own().moments.findIndex((x) => momentKey(x) === t), found = cell(p, m, j);
      if (found && !value(found)) {
        const [reason, how, id, lacks] = found;
        title = "empty title";
        nodes.push(el("p", {}, say(`why ${reason}`, { place: place(j), when: [own().parts.length > 1 ? part(own().parts[p]) : "", at(own().moments[m].name)].filter(Boolean).join(" "), lacks: at(lacks) })));
        if (id) nodes.push(el("p", { class: "quiet" }, say(how === "indicator" ? "nearest unlike" : "nearest")), chain(id), button(say("go"), () => go({ ...show(id), c: [...new Set([...state.c, data.rows[id].place])] })));
        else nodes.push(el("p", {}, say("near nothing")));
      }
    } else if (state.o) {
      const others = own().cells.find((c) => c[3].includes(state.o))?.[3].filter((id) => id !== state.o) ?? [];
      nodes.push(chain(state.o));
      for (const same of [true, false]) {
        const ids = others.filter((id) => (data.rows[id].value === data.rows[state.o].value) === same);
        if (ids.length) nodes.push(el("p", { class: "quiet" }, say(same ? "again" : "other figures")), ...ids.map(chain));
      }
    } else {
      const ids = [...new Set([...$("answer").querySelectorAll("[data-key^=cited-]")].slice(0, 2).map((b) => b.dataset.key.slice(6)))];
      nodes.push(el("p", { class: "quiet" }, say("source hint")), ...ids.map(chain));
    }
    panel.classList.toggle("opened", Boolean(state.o));
    panel.replaceChildren(button(say("close"), shut, { id: "shut" }), el("h2", { id: "sourcetitle" }, say(title)), ...nodes);
    panel.scrollTop = 0;
  }
  function shut() {
    const from = state.o;
    if (!from) return;
    go({ o: "" });
    setTimeout(() => (document.querySelector(`[data-key="row-${CSS.escape(from)}"]`) ?? $("main")).focus(), 50);
  }

  // Taking it along

  async function copy(text) {
    try { await navigator.clipboard.writeText(text); tell(say("copied")); } catch {
      const area = el("textarea", { readonly: "", "aria-label": say("not copied") });
      area.value = text;
      tell(say("not copied"), area);
      area.select();
      if (document.execCommand("copy")) tell(say("copied"));
    }
  }
  let fade;
  function tell(...nodes) {
    clearTimeout(fade);
    $("said").replaceChildren(...nodes);
    fade = setTimeout(() => $("said").contains(document.activeElement) || $("said").replaceChildren(), nodes.length > 1 ? 30000 : 4000);
  }
  const name = () => [state.i, state.t, state.p.join("-"), cities(state.c).length === cities(places).length ? "" : state.c.join("-"), state.l].filter(Boolean).join("_").replace(/[^\w.-]/g, "-").slice(0, 100);
  function save(text, type, ending) {
    const link = el("a", { href: URL.createObjectURL(new Blob([text], { type })), download: `${name()}.${ending}` });
    document.body.append(link);
    link.click();
    link.remove();
    tell(`${name()}.${ending}`);
  }
  function csv() {
    const heads = ["jurisdiction", "indicator", "area", "group", "start", "year", "kind", "unit", "status", "value", "low", "high", "qualifier", "observation", "document", "printed", "scope", "in_doubt", "why_in_doubt", "source"];
    // What a spreadsheet would take for a formula gets an apostrophe before it.
    const safe = (v) => { const t = String(v ?? ""); const s = typeof v === "string" && /^[=+\-@\t\r]/.test(t) ? `'${t}` : t; return /[",\n]/.test(s) ? `"${s.replace(/"/g, '""')}"` : s; };
    const lines = groups().flatMap((g) => g.rows.map((r) => {
      const q = own().parts[r.p], m = own().moments[r.m], row = r.row ?? {};
      return [r.j, state.i, q.area, q.group, m.start, m.year, m.kind, row.unit, row.basis ?? "not stated", row.value, row.low, row.high, row.qualifier, r.row ? r.id : "", row.document, row.printed, row.scope === r.id ? "not said" : row.scope ?? (row.mean && "average of districts"), r.row && (row.doubts ? "yes" : "no"), at(row.doubts), r.row ? citation(r.id) : ""];
    }));
    save("\ufeff" + [heads, ...lines].map((l) => l.map(safe).join(",")).join("\r\n") + "\r\n", "text/csv", "csv");
  }
  function picture() {
    const box = chart(groups(), 760, false);
    if (!box) return;
    // By itself the picture has no style sheet: the colours are written in, and what is said around it goes inside.
    const tall = Number(box.getAttribute("height")), said = [at(own().name), caption(), [...new Set(groups().flatMap((g) => g.rows.filter((r) => r.row).map((r) => (r.row.document ? at(data.documents[r.row.document].name) : say("origin")))))].join("; ")];
    const whole = draw("svg", { xmlns: SVG, width: 800, height: tall + 96, viewBox: `0 0 800 ${tall + 96}`, "font-family": "Helvetica, Arial, 'Noto Sans SC', 'Microsoft YaHei', sans-serif", "font-size": 13 });
    whole.append(draw("title", {}, said[1]), draw("rect", { width: 800, height: tall + 96, fill: "#ffffff" }), draw("text", { x: 20, y: 28, fill: "#1b2027", "font-size": 18, "font-weight": 700 }, said[0]), draw("text", { x: 20, y: 48, fill: "#565d67" }, said[1]),
      put(box, { x: 20, y: 62 }, []), draw("text", { x: 20, y: tall + 84, fill: "#565d67", "font-size": 10.5 }, said[2].slice(0, 150)));
    const colors = { ink: "#1b2027", quiet: "#565d67", line: "#d5d8d6", paper: "#ffffff", soft: "#e3eff0", accent: "#0b5563" };
    const text = new XMLSerializer().serializeToString(whole).replace(/var\(--(of-)?([\w-]+)\)/g, (_, of, key) => (of ? data.places[key].colors[0] : colors[key]));
    save(text, "image/svg+xml", "svg");
  }
  function code() {
    const q = (list) => `[${list.map((x) => JSON.stringify(x)).join(", ")}]`, ms = moments().map((m) => own().moments[m]), ps = parts().map((p) => own().parts[p]), once = (x) => [...new Set(x)];
    $("code").querySelector("pre").textContent = `import mzlib as mz\n\ntable = mz.compare(${JSON.stringify(state.i)}, cities=${q(chosen())},\n                   years=[${once(ms.map((m) => m.year)).join(", ")}], areas=${q(once(ps.map((p) => p.area)))},\n                   groups=${q(once(ps.map((p) => p.group)))}, kinds=${q(once(ms.map((m) => m.kind)))})\nmz.difference(table, ${JSON.stringify(state.a)}, ${JSON.stringify(state.b)})` + (state.o in data.rows ? `\nmz.source(${JSON.stringify(state.o)})` : "");
  }

  // Together

  function render() {
    const [now, wrong] = read(location.hash), focused = document.activeElement?.dataset?.key, before = state;
    state = now;
    cells = new Map(own().cells.map(([p, m, j, found]) => [`${p}|${m}|${j}`, found]));
    holders = new Set(own().cells.filter((c) => c[3][0] in data.rows).map((c) => c[2]));
    document.documentElement.lang = state.l === "zh" ? "zh-CN" : "en";
    document.title = `${at(own().name)} – ${say("title")}`;
    if (before?.l !== state.l) {
      document.querySelectorAll("[data-say]").forEach((e) => (e.textContent = say(e.dataset.say)));
      document.querySelectorAll("[data-say-label]").forEach((e) => e.setAttribute("aria-label", say(e.dataset.sayLabel)));
      document.querySelectorAll("[data-say-hint]").forEach((e) => e.setAttribute("placeholder", say(e.dataset.sayHint)));
      $("language").lang = state.l === "zh" ? "en" : "zh-CN";
      $("other").textContent = say("other indicator", { n: all.length });
      $("made").textContent = say("made of", { rows: Object.keys(data.rows).length, documents: Object.keys(data.documents).length });
    }
    $("undo").disabled = trail.length < 2;
    $("indicator").textContent = at(own().name);
    $("about").textContent = at(own().about);
    const unlike = own().unlike.filter((i) => i in data.indicators);
    $("unlike").replaceChildren(...(unlike.length ? [say("unlike"), ...unlike.map((i) => button(at(data.indicators[i].name), () => choose(i), { class: "cited" }))] : []));
    list();
    choices();
    answers();
    const by = groups();
    $("caption").textContent = by.length ? caption() : "";
    plot(by);
    table(by);
    source();
    code();
    $("take").querySelectorAll("#svg, #csv").forEach((b) => (b.disabled = !by.length));
    $("sources").replaceChildren(el("h2", {}, say("sources")), el("ul", {}, by.flatMap((g) => g.rows.filter((r) => r.row).map((r) => el("li", {}, citation(r.id))))), el("p", {}, location.href.startsWith("http") ? location.href : ""));
    if (focused) document.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    if (wrong.length) tell(say("broken link", { what: wrong.join(mid()) }));
    // What was chosen in a chart or table, and by keyboard, leads on to what it opened.
    if (before && state.o && state.o !== before.o && getComputedStyle($("source")).position === "fixed") {
      document.querySelector(`[data-key="row-${CSS.escape(state.o)}"]`)?.closest("tr").scrollIntoView({ block: "nearest" });
      $("source").focus({ preventScroll: true });
    }
    document.documentElement.dataset.shown = location.hash; // the address changes first, the page a moment later
  }
  const step = () => { trail[trail.length - 2] === location.hash ? trail.pop() : trail[trail.length - 1] === location.hash || trail.push(location.hash); render(); };

  addEventListener("hashchange", step);
  addEventListener("keydown", (e) => {
    if (e.key === "Escape") shut();
    if (e.key === "/" && !/INPUT|SELECT|TEXTAREA/.test(document.activeElement.tagName)) { e.preventDefault(); $("other").setAttribute("aria-expanded", "true"); $("query").focus(); }
  });
  $("query").addEventListener("input", () => { query = $("query").value; list(); });
  for (const id of ["query", "list"]) $(id).addEventListener("keydown", steer);
  $("list").addEventListener("click", (e) => { const o = e.target.closest("[role=option]"); if (o) choose(o.dataset.i); });
  $("other").addEventListener("click", () => { const open = $("other").getAttribute("aria-expanded") === "false"; $("other").setAttribute("aria-expanded", String(open)); if (open) { mark(state.i, true); $("query").focus(); } });
  for (const [id, other] of [["a", "b"], ["b", "a"]]) $(id).addEventListener("change", () => go({ [id]: $(id).value, c: [...new Set([...state.c, ...[$(id).value].filter((j) => places.includes(j))])], ...($(id).value === state[other] ? { [other]: state[id] } : {}), o: "" }));
  $("undo").addEventListener("click", () => history.back());
  $("reset").addEventListener("click", () => { query = $("query").value = ""; location.hash = address({ ...read("")[0], l: state.l }); });
  $("link").addEventListener("click", () => copy((location.protocol === "about:" ? "explorer.html" : location.href.split("#")[0]) + address(state)));
  $("language").addEventListener("click", () => go({ l: state.l === "zh" ? "en" : "zh" }));
  $("dark").addEventListener("click", () => { const dark = $("dark").getAttribute("aria-pressed") === "false"; document.documentElement.dataset.theme = dark ? "dark" : "light"; $("dark").setAttribute("aria-pressed", String(dark)); });
  $("dark").setAttribute("aria-pressed", String(matchMedia("(prefers-color-scheme: dark)").matches));
  $("skip").addEventListener("click", (e) => { e.preventDefault(); $("answer").scrollIntoView(); ($("answer").querySelector("button") ?? $("main")).focus(); });
  $("csv").addEventListener("click", csv);
  $("svg").addEventListener("click", picture);
  $("print").addEventListener("click", () => print());
  $("copycode").addEventListener("click", () => copy($("code").querySelector("pre").textContent));
  let resized;
  addEventListener("resize", () => { clearTimeout(resized); resized = setTimeout(() => plot(groups()), 80); });
  $("room").hidden = false;
  if (!location.hash && document.documentElement.dataset.opens) location.hash = document.documentElement.dataset.opens;
  step();
})();
