// WebGL 2: triangles with one texture, clipped to rectangles. That is all ImGui needs.

const VERTEX_BYTES = 20; // ImDrawVert: two floats of position, two of texture, one colour
const COMMAND_INTS = 7; // DrawCommand in client/platform/picture.h

const VERTEX_SHADER = `#version 300 es
uniform vec4 u_view;
layout(location = 0) in vec2 a_position;
layout(location = 1) in vec2 a_texture;
layout(location = 2) in vec4 a_colour;
out vec2 v_texture;
out vec4 v_colour;
void main() {
  v_texture = a_texture;
  v_colour = a_colour;
  gl_Position = vec4(a_position * u_view.xy + u_view.zw, 0.0, 1.0);
}`;
const FRAGMENT_SHADER = `#version 300 es
precision mediump float;
uniform sampler2D u_texture;
in vec2 v_texture;
in vec4 v_colour;
out vec4 o_colour;
void main() {
  o_colour = v_colour * texture(u_texture, v_texture);
}`;

function compile(gl, kind, source) {
  const shader = gl.createShader(kind);
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  return shader;
}

export function makeRenderer(canvas, onLost, onRestored) {
  const gl = canvas.getContext('webgl2', {
    alpha: false,
    antialias: false,
    depth: false,
    stencil: false,
    powerPreference: 'low-power',
  });
  if (!gl) {
    throw new Error('This browser has no WebGL 2. Switch on hardware acceleration, or use another browser.');
  }
  let view;
  let textures;

  function prepare() {
    const program = gl.createProgram();
    gl.attachShader(program, compile(gl, gl.VERTEX_SHADER, VERTEX_SHADER));
    gl.attachShader(program, compile(gl, gl.FRAGMENT_SHADER, FRAGMENT_SHADER));
    gl.linkProgram(program);
    gl.useProgram(program);
    view = gl.getUniformLocation(program, 'u_view');
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    for (const attribute of [0, 1, 2]) gl.enableVertexAttribArray(attribute);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, VERTEX_BYTES, 0);
    gl.vertexAttribPointer(1, 2, gl.FLOAT, false, VERTEX_BYTES, 8);
    gl.vertexAttribPointer(2, 4, gl.UNSIGNED_BYTE, true, VERTEX_BYTES, 16);
    gl.enable(gl.BLEND);
    gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.enable(gl.SCISSOR_TEST);
    textures = new Map();
  }

  prepare();
  canvas.addEventListener('webglcontextlost', (event) => {
    event.preventDefault(); // without this the browser never gives it back
    onLost();
  });
  canvas.addEventListener('webglcontextrestored', () => {
    prepare();
    onRestored();
  });

  return {
    texture(id, width, height, memory, offset) {
      const texture = gl.createTexture();
      textures.set(id, texture);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, memory, offset);
    },

    texturePart(id, x, y, width, height, memory, offset, textureWidth) {
      gl.bindTexture(gl.TEXTURE_2D, textures.get(id));
      gl.pixelStorei(gl.UNPACK_ROW_LENGTH, textureWidth);
      gl.texSubImage2D(gl.TEXTURE_2D, 0, x, y, width, height, gl.RGBA, gl.UNSIGNED_BYTE, memory, offset);
      gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
    },

    deleteTexture(id) {
      gl.deleteTexture(textures.get(id));
      textures.delete(id);
    },

    // `background`: red in the lowest byte.
    begin(width, height, pixelWidth, pixelHeight, background) {
      if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
        canvas.width = pixelWidth;
        canvas.height = pixelHeight;
      }
      gl.viewport(0, 0, pixelWidth, pixelHeight);
      gl.uniform4f(view, 2 / width, -2 / height, -1, 1);
      const part = (shift) => ((background >>> shift) & 255) / 255;
      gl.scissor(0, 0, pixelWidth, pixelHeight);
      gl.clearColor(part(0), part(8), part(16), 1);
      gl.clear(gl.COLOR_BUFFER_BIT);
    },

    draw(vertices, indices, commands, first, count) {
      gl.bufferData(gl.ARRAY_BUFFER, vertices, gl.STREAM_DRAW);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indices, gl.STREAM_DRAW);
      let bound = -1;
      for (let i = 0; i < count; ++i) {
        const at = first + i * COMMAND_INTS;
        const [x, y, width, height, texture, elements, offset] = commands.subarray(at, at + COMMAND_INTS);
        if (texture !== bound) {
          gl.bindTexture(gl.TEXTURE_2D, textures.get(texture));
          bound = texture;
        }
        gl.scissor(x, canvas.height - y - height, width, height);
        gl.drawElements(gl.TRIANGLES, elements, gl.UNSIGNED_INT, offset * 4);
      }
    },
  };
}
