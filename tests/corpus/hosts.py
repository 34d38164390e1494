"""What the programs that use the packages put before their shaders, and what they declare: uniforms, macros, structs
and functions that are made at run time. The values are those of the packages' defaults, or small ones.
"""

from __future__ import annotations

import re

_NAME = re.compile(r"#define (\w+)|struct (\w+)|(\w+)(?:\[\w+\])?(?:;|\(.*\) \{.*\})$")


def _declared(text: str) -> dict[str, str]:
    """Declarations by name; one a line."""
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name = _NAME.search(line)
        assert name is not None, line
        found[name[1] or name[2] or name[3]] = line
    return found


ES300 = """#version 300 es
precision highp float;
precision highp int;
precision highp sampler2DArray;
precision highp sampler3D;
"""

#: three.js compiles as GLSL ES 3.00 what is written in the words of 1.00 (its WebGLProgram says so in these macros).
THREE = """#version 300 es
#define varying in
#define attribute in
#define texture2D texture
#define textureCube texture
#define texture2DProj textureProj
#define texture2DLodEXT textureLod
#define textureCubeLodEXT textureLod
#define texture2DGradEXT textureGrad
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp sampler2DShadow;
precision highp samplerCubeShadow;
precision highp sampler2DArray;
precision highp sampler3D;
"""
THREE_NAMES = _declared("""
uniform mat4 viewMatrix;
uniform vec3 cameraPosition;
uniform bool isOrthographic;
uniform mat4 modelMatrix;
uniform mat4 modelViewMatrix;
uniform mat4 projectionMatrix;
uniform mat3 normalMatrix;
in vec3 position;
in vec3 normal;
in vec2 uv;
float luminance(const in vec3 rgb) { return dot(vec3(0.2126, 0.7152, 0.0722), rgb); }
vec3 toneMapping(vec3 color) { return color; }
""")
POSTPROCESSING = _declared("""
uniform sampler2D inputBuffer;
uniform sampler2D depthBuffer;
uniform vec2 resolution;
uniform vec2 texelSize;
uniform float cameraNear;
uniform float cameraFar;
uniform float aspect;
uniform float time;
in vec2 vUv;
#define MAX_SEARCH_STEPS_INT 16
#define MAX_SEARCH_STEPS_DIAG_INT 8
#define CORNER_ROUNDING_NORM 0.25
#define AREATEX_MAX_DISTANCE 16.0
#define AREATEX_MAX_DISTANCE_DIAG 20.0
#define AREATEX_PIXEL_SIZE (1.0 / vec2(160.0, 560.0))
#define AREATEX_SUBTEX_SIZE (1.0 / 7.0)
#define SEARCHTEX_SIZE vec2(66.0, 33.0)
#define SEARCHTEX_PACKED_SIZE vec2(64.0, 16.0)
#define LUT_SIZE 16.0
#define LUT_TEXEL_WIDTH 0.0625
#define LUT_TEXEL_HEIGHT 0.0625
#define RINGS_INT 3
#define RINGS_FLOAT 3.0
#define SAMPLES_INT 9
#define SAMPLES_FLOAT 9.0
#define INV_SAMPLES_FLOAT (1.0 / 9.0)
#define SPIRAL_TURNS 7.0
#define RADIUS 0.1
#define RADIUS_SQ 0.01
#define DISTANCE_CUTOFF vec2(0.9, 0.95)
#define PROXIMITY_CUTOFF vec2(0.001, 0.002)
#define EDGE_THRESHOLD_MIN 0.0312
#define EDGE_THRESHOLD_MAX 0.125
#define SUBPIXEL_QUALITY 0.75
#define SAMPLES 12
#define TEXEL texel
#define TEX_CELL_COUNT 8.0
#define CHAR_COUNT_MINUS_ONE 63.0
#define INV_TEX_CELL_COUNT 0.125
#define LinearToGamma(v, g) vec4(pow((v).rgb, vec3(1.0 / (g))), (v).a)
#define linearToRelativeLuminance luminance
""")

#: What Cesium's model and voxel pipelines generate from the data, for data with the usual attributes.
CESIUM = _declared("""
struct SelectedFeature { int id; vec2 st; vec4 color; };
struct FeatureIds { int featureId_0; };
struct Metadata { float height; };
struct MetadataClass { float heightNoData; };
struct MetadataStatistics { float heightMax; };
struct Properties { float value; };
#define INTERSECTION_COUNT 2
Properties getPropertiesFromMegatextureAtUv(vec3 uv) { Properties p; p.value = uv.x; return p; }
vec4 getBoundPlane(sampler2D planes, int index) { return texelFetch(planes, ivec2(index, 0), 0); }
uniform sampler2D u_renderBoundPlanesTexture;
float get2DYPositionFraction(vec2 uv) { return uv.y; }
mat4 getSkinningMatrix() { return mat4(1.0); }
vec3 getMorphedPosition(vec3 position) { return position; }
vec3 getMorphedNormal(vec3 normal) { return normal; }
vec3 getMorphedTangent(vec3 tangent) { return tangent; }
#define CLIPPING_PLANES_TEXTURE_WIDTH 4
#define CLIPPING_PLANES_TEXTURE_HEIGHT 4
#define CLIPPING_PLANES_LENGTH 4
#define BOX_INTERSECTION_INDEX 0
#define CYLINDER_INTERSECTION_INDEX_RADIUS_MAX 0
#define ELLIPSOID_INTERSECTION_INDEX_HEIGHT_MAX 0
uniform bool u_isInFog;
uniform mat4 u_instance_modifiedModelView;
in vec3 v_outlineCoordinates;
uniform sampler2D model_clippingPlanes;
uniform mat4 model_clippingPlanesMatrix;
uniform vec4 model_clippingPlanesEdgeStyle;
uniform vec4 model_color;
uniform float model_colorBlend;
uniform bool model_commandTranslucent;
uniform bool model_silhouettePass;
uniform vec4 model_silhouetteColor;
uniform vec4 model_pointCloudParameters;
uniform bool model_showOutline;
uniform vec4 model_outlineColor;
uniform sampler2D model_outlineTexture;
uniform vec4 model_textureStep;
uniform ivec2 heightsDimensions;
uniform ivec3 imageDimensions;
vec3 v_positionEC;
#define ELLIPSOID_INTERSECTION_INDEX_HEIGHT_MIN 1
uniform bool u_isEdgePass;
uniform mat4 u_instance_nodeTransform;
uniform vec2 u_verticalExaggerationAndRelativeHeight;
in vec3 v_atmosphereRayleighColor;
in vec3 v_atmosphereMieColor;
in float v_atmosphereOpacity;
vec3 v_positionMC;
""")
CESIUM["initializeMetadata"] = """void initializeMetadata(
    FeatureIds f, out Metadata m, out MetadataClass c, out MetadataStatistics s, ProcessedAttributes a
) {
    m.height = a.positionMC.z;
    c.heightNoData = 0.0;
    s.heightMax = 1.0;
}"""
CESIUM["setDynamicVaryings"] = "void setDynamicVaryings(ProcessedAttributes a) { }"
CESIUM["setMetadataVaryings"] = "void setMetadataVaryings() { }"
CESIUM["ProcessedAttributes"] = """struct ProcessedAttributes {
    vec3 positionMC, positionEC, positionWC, normalMC, normalEC, tangentMC, tangentEC, bitangentMC, bitangentEC;
    float tangentSignMC;
    vec2 texCoord_0;
    vec4 color_0;
};"""

CESIUM["VoxelInput"] = """struct VoxelInput {
    vec3 viewDirUv;
    float travelDistance, distanceToDepthBuffer;
    int stepCount, tileIndex, sampleIndex;
};"""
_INPUTS = """{
    ProcessedAttributes attributes;
    FeatureIds featureIds;
    Metadata metadata;
    MetadataClass metadataClass;
    MetadataStatistics metadataStatistics;
    VoxelInput voxel;
};"""
CESIUM["FragmentInput"] = f"struct FragmentInput {_INPUTS}"
CESIUM["VertexInput"] = f"struct VertexInput {_INPUTS}"
CESIUM["initializeInputStruct"] = """\
void initializeInputStruct(out FragmentInput i, ProcessedAttributes a) { i.attributes = a; }
void initializeInputStruct(out VertexInput i, ProcessedAttributes a) { i.attributes = a; }"""
CESIUM["copyPropertiesToMetadata"] = """\
void copyPropertiesToMetadata(Properties p, inout Metadata m) { m.height = p.value; }"""
#: The user's own part of a shader; it names types of the package.
CESIUM_CUSTOM = (
    "void fragmentMain(FragmentInput i, inout czm_modelMaterial m) { m.diffuse *= i.attributes.normalEC; }\n",
    "void vertexMain(VertexInput i, inout czm_modelVertexOutput o) { o.positionMC += i.attributes.normalMC; }\n",
)

TRANSITIONS = _declared("""
uniform float progress;
uniform float ratio;
""") | {
    "getFromColor": "uniform sampler2D from;\nvec4 getFromColor(vec2 uv) { return texture2D(from, uv); }",
    "getToColor": "uniform sampler2D to;\nvec4 getToColor(vec2 uv) { return texture2D(to, uv); }",
}

LUMA = ES300 + "#define attribute in\n#define texture2D texture\n"
LUMA_NAMES = _declared("""
#define SKIN_MAX_JOINTS 4
vec3 floatColors_normalize(vec3 color) { return color; }
""")
LUMA_NAMES["pbrProjection"] = """layout(std140) uniform pbrProjectionUniforms {
    mat4 modelViewProjectionMatrix;
    mat4 modelMatrix;
    mat4 normalMatrix;
    vec3 camera;
} pbrProjection;"""

PAPER = _declared("""
uniform sampler2D u_noiseTexture;
""")
