// A layer of deck.gl that draws all songs as points in one call.
//
// deck.gl's own layers draw an instance of a quad for each point. Without a graphics card, where the processor computes every
// vertex, that takes many times as long.

// The size of a point grows with its closeness: 1 at the depth of the camera's target, 2 at half of that. But what is close
// to the camera would hide the target, so from FULL_CLOSENESS on points shrink, and at NO_CLOSENESS they are gone.
const FULL_CLOSENESS = 1.5;
const NO_CLOSENESS = 2.3;

// As `sizeFactor` of the shader.
function sizeFactor(closeness) {
  const share = Math.min(Math.max((NO_CLOSENESS - closeness) / (NO_CLOSENESS - FULL_CLOSENESS), 0), 1);
  return Math.min(closeness, FULL_CLOSENESS) * share;
}

const POINT_VERTEX_SHADER = `#version 300 es
#define SHADER_NAME song-points-vertex-shader
in vec3 pointPositions;
in float pointRadii;
in vec4 pointColours;
out vec4 colour;
out float radius;
float sizeFactor(float closeness) {
  float share = clamp((${NO_CLOSENESS.toFixed(2)} - closeness) / ${(NO_CLOSENESS - FULL_CLOSENESS).toFixed(2)}, 0.0, 1.0);
  return min(closeness, ${FULL_CLOSENESS.toFixed(2)}) * share;
}
void main(void) {
  geometry.worldPosition = pointPositions;
  gl_Position = project_position_to_clipspace(pointPositions, vec3(0.0), vec3(0.0), geometry.position);
  // Songs that are filtered out or do not match are faint, and behind all others.
  if (pointColours.a < 1.0) gl_Position.z = 0.9999 * gl_Position.w;
  radius = pointRadii * sizeFactor(project.focalDistance / gl_Position.w) * project.devicePixelRatio;
  if (radius <= 0.0) gl_Position = vec4(2.0, 2.0, 2.0, 1.0); // outside of the canvas
  // One pixel more for the soft edge.
  gl_PointSize = 2.0 * radius + 2.0;
  colour = pointColours;
}
`;

const POINT_FRAGMENT_SHADER = `#version 300 es
#define SHADER_NAME song-points-fragment-shader
precision highp float;
in vec4 colour;
in float radius;
out vec4 fragColor;
void main(void) {
  float fromCentre = length(gl_PointCoord - 0.5) * (2.0 * radius + 2.0);
  float inside = clamp(radius + 0.5 - fromCentre, 0.0, 1.0);
  if (inside == 0.0) discard;
  fragColor = vec4(colour.rgb, colour.a * inside);
}
`;

// Made when it is needed, as the library may be missing. The layer's data are { length, attributes } with the binary
// attributes getPosition (3 x f32), getRadius (f32, pixels) and getColor (4 x u8; opaque or faint).
function songPointsClass() {
  class SongPoints extends deck.Layer {
    getShaders() {
      return super.getShaders({ vs: POINT_VERTEX_SHADER, fs: POINT_FRAGMENT_SHADER, modules: [deck.project32] });
    }

    initializeState() {
      this.getAttributeManager().add({
        pointPositions: { size: 3, accessor: "getPosition" },
        pointRadii: { size: 1, accessor: "getRadius" },
        pointColours: { size: 4, type: "unorm8", accessor: "getColor" },
      });
      const model = new luma.Model(this.context.device, {
        ...this.getShaders(), id: this.props.id, topology: "point-list", isInstanced: false,
        bufferLayout: this.getAttributeManager().getBufferLayouts(), vertexCount: 0,
      });
      this.setState({ model });
    }

    draw() {
      if (!this.props.data.length) return;
      this.state.model.setVertexCount(this.props.data.length);
      this.state.model.draw(this.context.renderPass);
    }
  }
  SongPoints.layerName = "SongPoints";
  SongPoints.defaultProps = {
    getPosition: { type: "accessor", value: [0, 0, 0] },
    getRadius: { type: "accessor", value: 1 },
    getColor: { type: "accessor", value: [0, 0, 0, 255] },
  };
  return SongPoints;
}
