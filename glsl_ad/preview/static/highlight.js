"use strict";
// GLSL as coloured text: a list of lines, each a list of [kind, text] with the kinds of page.css.

const Highlight = (() => {
  const words = (text) => new Set(text.trim().split(/\s+/));
  const KEYWORDS = words(`attribute break case centroid const continue default discard do else flat for highp if in inout
    invariant layout lowp mediump out precision return smooth struct switch uniform varying while true false`);
  const TYPES = /^(void|bool|int|uint|float|double|[biud]?vec[234]|d?mat[234](x[234])?|[iu]?sampler\w+)$/;
  const BUILTINS = words(`abs acos acosh all any asin asinh atan atanh ceil clamp cos cosh cross dFdx dFdy degrees determinant
    distance dot equal exp exp2 faceforward floatBitsToInt floatBitsToUint floor fma fract fwidth greaterThan
    greaterThanEqual intBitsToFloat inverse inversesqrt isinf isnan length lessThan lessThanEqual log log2 max min mix mod
    modf normalize not notEqual outerProduct pow radians reflect refract round roundEven sign sin sinh smoothstep sqrt step
    tan tanh texelFetch texture textureGrad textureLod textureProj textureSize transpose trunc uintBitsToFloat
    iResolution iTime iTimeDelta iFrame iFrameRate iMouse iDate iSampleRate iChannel0 iChannel1 iChannel2 iChannel3
    iChannelTime iChannelResolution gl_FragCoord`);
  const TOKEN = new RegExp(
    [
      String.raw`(?<c>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))`,
      String.raw`(?<p>^[ \t]*#(?:\\\n|[^\n])*?(?=\/[/*]|\n|$))`,
      String.raw`(?<n>(?:0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[uUfF]?(?![\w]))`,
      String.raw`(?<w>[A-Za-z_]\w*)`,
      String.raw`(?<o>[\s\S])`,
    ].join("|"), "gmy");

  function kindOf(word) {
    if (KEYWORDS.has(word)) return "k";
    if (TYPES.test(word)) return "t";
    return BUILTINS.has(word) ? "b" : "";
  }

  function lines(text) {
    const found = [[]];
    const add = (kind, piece) => {
      piece.split("\n").forEach((part, index) => {
        if (index) found.push([]);
        const line = found[found.length - 1];
        if (!part) return;
        if (line.length && line[line.length - 1][0] === kind) line[line.length - 1][1] += part;
        else line.push([kind, part]);
      });
    };
    for (const { groups } of text.matchAll(TOKEN)) {
      if (groups.w !== undefined) add(kindOf(groups.w), groups.w);
      else if (groups.o !== undefined) add("", groups.o);
      else for (const kind of "cpn") if (groups[kind] !== undefined) add(kind, groups[kind]);
    }
    return found;
  }

  return { lines };
})();
