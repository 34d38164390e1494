// One-liners: everything in the head of the loop, macros without parentheses, statements joined by commas.
#define R iResolution
#define T iTime*.5
#define M(a) mat2(cos(a+vec4(0,11,33,0)))
#define spot(x,y) smoothstep(.02,.0,abs(length(u-vec2(x,y))-.1))
#define F for(float i=0.,g=0.,e,s;i++<9.;)
#define turn(a) mat2(cos(a),-sin(a),sin(a),cos(a))
#define H(h)(cos((h)*6.3+vec3(0,2,4))*.5+.5)

void mainImage(out vec4 O,vec2 I){
    O*=0.;vec3 q,d=normalize(vec3((I+I-R.xy)/R.y,1.5));
    for(float i=0.,s,e,g=.1;++i<9.;O.rgb+=H(g*.2)*.002/(e+.01))
    {q=g*d;q.z-=T;q.xz*=turn(.3);q=fract(q)-.5;s=2.;
     for(int k=0;k++<3;){q=abs(q)-.2;q.x<q.y?q=q.yxz:q;q.y<q.z?q=q.xzy:q;s*=e=1.3/clamp(dot(q,q),.3,1.);q*=e;}
     g+=e=length(q.xy)/s;}
    O.a=1.;
}

vec4 pipe(vec2 u){vec4 o=vec4(0);float i=0.,z=0.,d;for(;i++<7.;o+=(sin(z+vec4(0,1,2,3))+1.)/d){vec3 p=z*normalize(vec3(u,.7));p.z+=T;p.xy*=M(p.z*.2);z+=d=.2+abs(1.5-length(p.xy))*.4;}return tanh(o/4e1);}

float spots(vec2 u){return spot(.3,.1)+spot(-.3,.1)*2.-spot(0,-.4);}

vec3 warp(vec2 p){for(int i=1;i<6;p+=cos(p.yx*float(i)+T)/float(i++));return H(p.x-p.y);}

float knot(vec3 p){float t=9.,i;for(i=0.;i<4.;i++)p.xz*=turn(i+.4),p=abs(p)-.2,t=min(t,length(p.xy)-.05+.01*i);return t;}

vec2 spiral(vec2 U){float l=length(U),a=atan(U.y,U.x);return vec2(l,a+=log(l)*3.)-vec2(.1,.2),vec2(l*cos(a),l*sin(a));}

float shells(vec3 p){float s=2.,l;F{p=abs(p-1.)-1.,p*=g=s/clamp(dot(p,p),.1,1.),e=g,l=e;s+=.01;}return length(p)/l;}

float steps(float x){float s;for(int i=9;i-->0;s+=x*=.9)if(i==8)s=0.;return s;}
