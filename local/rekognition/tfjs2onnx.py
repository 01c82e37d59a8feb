"""tfjs graph-model (model.json + weight shards) -> ONNX (opset 17). Needs only numpy+onnx at build time; run with onnxruntime.
usage: tfjs2onnx.py model.json out.onnx [--in NAME=1x300x300x3] [--out NAME,NAME]"""

import argparse, base64, json, os
import numpy as np, onnx
from onnx import helper as H, numpy_helper as NH, TensorProto as T


def load(path):
    d = json.load(open(path))
    base = os.path.dirname(path)
    W = {}
    for grp in d["weightsManifest"]:
        buf = b"".join(open(os.path.join(base, p), "rb").read() for p in grp["paths"])
        o = 0
        for w in grp["weights"]:
            q = w.get("quantization")
            n = int(np.prod(w["shape"])) if w["shape"] else 1
            dt = np.dtype({"float32": "f4", "int32": "i4", "bool": "?", "uint8": "u1"}[w["dtype"]])
            sd = np.dtype(q["dtype"]) if q else dt
            a = np.frombuffer(buf, sd, n, o).reshape(w["shape"])
            o += n * sd.itemsize
            if q:
                a = (a.astype("f4") * q["scale"] + q["min"] if "scale" in q else a).astype(dt)
            W[w["name"]] = a.astype("i8") if a.dtype.kind == "i" else a  # every integer becomes int64
    return d["modelTopology"]["node"], W


class Conv:
    def __init__(s, path, inputs=None, outputs=None):
        nodes, s.W = load(path)
        s.nodes = {n["name"]: n for n in nodes}
        s.out, s.init, s.done, s.k = [], {}, {}, 0
        s.inputs = inputs or {}
        s.const = {}
        s.gin = []
        used = {i.split(":")[0].lstrip("^") for n in nodes for i in n.get("input", [])}
        s.outputs = outputs or [
            n["name"] for n in nodes if n["name"] not in used and n["op"] not in ("Const", "Placeholder")
        ]

    # -- attribute readers
    def a(s, n, k, dflt=None):
        v = n.get("attr", {}).get(k)
        if v is None:
            return dflt
        if "s" in v:
            return (bytes(v["s"]) if isinstance(v["s"], list) else base64.b64decode(v["s"])).decode()
        if "i" in v:
            return int(v["i"])
        if "b" in v:
            return bool(v["b"])
        if "f" in v:
            return float(v["f"])
        if "type" in v:
            return v["type"]
        if "list" in v:
            l = v["list"]
            if l.get("i"):
                return [int(x) for x in l["i"]]
            if l.get("s"):
                return [(bytes(x) if isinstance(x, list) else base64.b64decode(x)).decode() for x in l["s"]]
            return []
        return dflt

    # -- emit
    def name(s, h="t"):
        s.k += 1
        return f"{h}_{s.k}"

    def C(s, arr):
        arr = np.asarray(arr)
        arr = arr.astype("i8") if arr.dtype.kind in "iu" else arr.astype("f4") if arr.dtype.kind == "f" else arr
        k = (arr.dtype.str, arr.shape, arr.tobytes())
        if k not in s.init:
            nm = s.name("c")
            s.init[k] = (nm, arr)
            s.const[nm] = arr
        return s.init[k][0]

    def E(s, op, ins, nout=1, **kw):
        o = [s.name(op.lower()) for _ in range(nout)]
        s.out.append(H.make_node(op, ins, o, **kw))
        return o[0] if nout == 1 else o

    def cv(s, t):
        return s.const.get(t)

    # -- resolve a tensor
    def get(s, ref):
        nm, _, ix = ref.lstrip("^").partition(":")
        r = s.done.get(nm)
        if r is None:
            r = s.done[nm] = s.visit(nm)
        return r[int(ix or 0)] if isinstance(r, list) else r

    def visit(s, nm):
        if nm in s.inputs:
            s.gin.append(H.make_tensor_value_info(nm, T.FLOAT, s.inputs[nm]))
            return nm
        n = s.nodes[nm]
        op = n["op"]
        if op == "Const":
            return s.C(s.W[nm])
        if op == "Placeholder":
            dims = [int(d.get("size", -1)) for d in n["attr"]["shape"]["shape"].get("dim", [])]
            s.gin.append(
                H.make_tensor_value_info(
                    nm, T.FLOAT, [d if d > 0 else ("N" if i == 0 else f"d{i}") for i, d in enumerate(dims)]
                )
            )
            return nm
        x = [s.get(i) for i in n.get("input", []) if not i.startswith("^")]
        return getattr(s, "op_" + op)(n, x)

    def fold(s, vals):
        return all(s.cv(v) is not None for v in vals)

    # -- activations
    def act(s, t, f, n, x):
        if f == "Relu":
            return s.E("Relu", [t])
        if f == "Relu6":
            return s.E("Clip", [t, s.C(np.float32(0)), s.C(np.float32(6))])
        if f == "LeakyRelu":
            return s.E("LeakyRelu", [t], alpha=s.a(n, "leakyrelu_alpha", 0.2))
        if f == "Prelu":
            return s.E("PRelu", [t, x[3]])
        if f in ("Elu", "Sigmoid"):
            return s.E(f, [t])
        raise NotImplementedError(f)

    # -- convolutions
    def conv(s, n, x, dw):
        st = s.a(n, "strides")
        dl = s.a(n, "dilations") or [1] * 4
        pad = s.a(n, "padding")
        w = s.cv(x[1])
        if dw:
            h, ww, c, m = w.shape
            k = np.transpose(w, (2, 3, 0, 1)).reshape(c * m, 1, h, ww)
            g = c
        else:
            k = np.transpose(w, (3, 2, 0, 1))
            g = 1
        kw = dict(strides=st[1:3], dilations=dl[1:3], group=g, kernel_shape=list(k.shape[2:]))
        if pad == "EXPLICIT":
            p = s.a(n, "explicit_paddings")
            kw["pads"] = [p[2], p[4], p[3], p[5]]
        else:
            kw["auto_pad"] = "SAME_UPPER" if pad == "SAME" else "VALID"
        nchw = s.a(n, "data_format") == "NCHW"
        t = x[0] if nchw else s.E("Transpose", [x[0]], perm=[0, 3, 1, 2])
        fo = s.a(n, "fused_ops") or []
        ins = [t, s.C(k)]
        if fo and fo[0] == "BiasAdd":
            ins.append(s.C(s.cv(x[2]).reshape(-1)))
        t = s.E("Conv", ins, **kw)
        if not nchw:
            t = s.E("Transpose", [t], perm=[0, 2, 3, 1])
        for f in fo:
            if f != "BiasAdd":
                t = s.act(t, f, n, x)
        return t

    def op_Conv2D(s, n, x):
        return s.conv(n, x, False)

    op__FusedConv2D = op_Conv2D

    def op_DepthwiseConv2dNative(s, n, x):
        return s.conv(n, x, True)

    op_FusedDepthwiseConv2dNative = op_DepthwiseConv2dNative

    def pool(s, n, x, op):
        kw = dict(
            kernel_shape=s.a(n, "ksize")[1:3],
            strides=s.a(n, "strides")[1:3],
            auto_pad="SAME_UPPER" if s.a(n, "padding") == "SAME" else "VALID",
        )
        if op == "AveragePool":
            kw["count_include_pad"] = 0
        return s.E("Transpose", [s.E(op, [s.E("Transpose", [x[0]], perm=[0, 3, 1, 2])], **kw)], perm=[0, 2, 3, 1])

    def op_MaxPool(s, n, x):
        return s.pool(n, x, "MaxPool")

    def op_AvgPool(s, n, x):
        return s.pool(n, x, "AveragePool")

    # -- dense
    def op_MatMul(s, n, x):
        A, B = x[0], x[1]
        if s.a(n, "transpose_a"):
            A = s.E("Transpose", [A], perm=[1, 0])
        if s.a(n, "transpose_b"):
            B = s.C(s.cv(B).T.copy()) if s.cv(B) is not None else s.E("Transpose", [B], perm=[1, 0])
        t = s.E("MatMul", [A, B])
        for f in s.a(n, "fused_ops") or []:
            t = s.E("Add", [t, x[2]]) if f == "BiasAdd" else s.act(t, f, n, x)
        return t

    op__FusedMatMul = op_MatMul

    # -- batch norm
    def op_FusedBatchNorm(s, n, x):
        g, b, m, v = [s.cv(t) for t in x[1:5]]
        k = g / np.sqrt(v + s.a(n, "epsilon", 1e-3))
        return [s.E("Add", [s.E("Mul", [x[0], s.C(k)]), s.C(b - m * k)])]

    op_FusedBatchNormV2 = op_FusedBatchNormV3 = op_FusedBatchNorm

    # -- pads, shapes
    def op_Pad(s, n, x):
        p = s.cv(x[1])
        return s.E(
            "Pad",
            [x[0], s.C(np.concatenate([p[:, 0], p[:, 1]])), x[2] if len(x) > 2 else s.C(np.float32(0))],
            mode="constant",
        )

    op_PadV2 = op_Pad

    def op_MirrorPad(s, n, x):
        p = s.cv(x[1])
        return s.E("Pad", [x[0], s.C(np.concatenate([p[:, 0], p[:, 1]]))], mode="reflect")

    def op_Reshape(s, n, x):
        if s.fold(x):
            return s.C(s.cv(x[0]).reshape([int(v) for v in s.cv(x[1])]))
        return s.E("Reshape", x)

    def op_Squeeze(s, n, x):
        d = s.a(n, "squeeze_dims") or s.a(n, "axis")
        return s.E("Squeeze", [x[0]] + ([s.C(d)] if d else []))

    def op_ExpandDims(s, n, x):
        if s.fold(x):
            return s.C(np.expand_dims(s.cv(x[0]), int(s.cv(x[1]))))
        return s.E("Unsqueeze", [x[0], s.C(s.cv(x[1]).reshape(-1))])

    def op_Transpose(s, n, x):
        return (
            s.C(np.transpose(s.cv(x[0]), s.cv(x[1])))
            if s.fold(x)
            else s.E("Transpose", [x[0]], perm=[int(v) for v in s.cv(x[1]).reshape(-1)])
        )

    def op_ConcatV2(s, n, x):
        if s.fold(x):
            return s.C(np.concatenate([s.cv(v) for v in x[:-1]], int(s.cv(x[-1]))))
        return s.E("Concat", x[:-1], axis=int(s.cv(x[-1])))

    def op_Pack(s, n, x):
        ax = s.a(n, "axis", 0)
        if s.fold(x):
            return s.C(np.stack([s.cv(v) for v in x], ax))
        return s.E("Concat", [s.E("Unsqueeze", [v, s.C([ax])]) for v in x], axis=ax)

    def op_Unpack(s, n, x):
        k, ax = s.a(n, "num"), s.a(n, "axis", 0)
        return [s.E("Gather", [x[0], s.C(np.int64(i))], axis=ax) for i in range(k)]

    def op_Split(s, n, x):
        return s.E("Split", [x[1]], nout=s.a(n, "num_split"), axis=int(s.cv(x[0])))

    def op_SplitV(s, n, x):
        k = s.cv(x[1])
        return s.E("Split", [x[0], s.C(k)], nout=len(k), axis=int(s.cv(x[2])))

    def op_Shape(s, n, x):
        return s.E("Shape", x)

    def op_Slice(s, n, x):
        b, z = s.cv(x[1]), s.cv(x[2])
        e = np.where(z < 0, np.iinfo("i8").max, b + z)
        return s.E("Slice", [x[0], s.C(b), s.C(e), s.C(np.arange(len(b)))])

    def op_StridedSlice(s, n, x):
        b, e, st = [s.cv(t).reshape(-1) for t in x[1:4]]
        bm, em, sm = [s.a(n, k, 0) for k in ("begin_mask", "end_mask", "shrink_axis_mask")]
        big = np.iinfo("i8").max
        B, E_, S, sq = [], [], [], []
        for i in range(len(b)):
            if sm >> i & 1:
                B.append(b[i])
                E_.append(b[i] + 1 if b[i] != -1 else big)
                S.append(1)
                sq.append(i)
            else:
                B.append(0 if bm >> i & 1 else b[i])
                E_.append(big if em >> i & 1 else e[i])
                S.append(st[i])
        t = s.E("Slice", [x[0], s.C(B), s.C(E_), s.C(np.arange(len(B))), s.C(S)])
        return s.E("Squeeze", [t, s.C(sq)]) if sq else t

    def op_Tile(s, n, x):
        return s.E("Tile", x)

    def op_Range(s, n, x):
        return s.E("Range", x)

    def op_Fill(s, n, x):
        return s.E("Expand", [x[1], x[0]])

    def op_GatherV2(s, n, x):
        return s.E("Gather", x[:2], axis=int(s.cv(x[2])) if len(x) > 2 else 0)

    def op_Cast(s, n, x):
        d = s.a(n, "DstT")
        return s.E("Cast", x, to={"DT_FLOAT": T.FLOAT, "DT_INT32": T.INT64, "DT_INT64": T.INT64, "DT_BOOL": T.BOOL}[d])

    def resize(s, n, x, mode):
        if s.cv(x[1]) is None:
            raise NotImplementedError("dynamic resize")
        h, w = [int(v) for v in s.cv(x[1])]
        t = s.E("Transpose", [x[0]], perm=[0, 3, 1, 2])
        sh = s.E("Slice", [s.E("Shape", [t]), s.C([0]), s.C([2])])
        ct = (
            "align_corners"
            if s.a(n, "align_corners")
            else "half_pixel"
            if s.a(n, "half_pixel_centers")
            else "asymmetric"
        )
        kw = dict(mode=mode, coordinate_transformation_mode=ct)
        if mode == "nearest":
            kw["nearest_mode"] = "floor"
        return s.E(
            "Transpose", [s.E("Resize", [t, "", "", s.E("Concat", [sh, s.C([h, w])], axis=0)], **kw)], perm=[0, 2, 3, 1]
        )

    def op_ResizeBilinear(s, n, x):
        return s.resize(n, x, "linear")

    def op_ResizeNearestNeighbor(s, n, x):
        return s.resize(n, x, "nearest")

    def op_SparseToDense(s, n, x):
        i, sh, v, d = [s.cv(t) for t in x[:4]]
        o = np.full([int(k) for k in sh], d)
        for r, q in zip(i.reshape(-1, len(sh)) if i.ndim != 2 else i, np.broadcast_to(v, len(i))):
            o[tuple(int(k) for k in r)] = q
        return s.C(o)

    def op_TopKV2(s, n, x):
        return s.E("TopK", [x[0], s.C(s.cv(x[1]).reshape(1))], nout=2, axis=-1)

    def op_Mean(s, n, x):
        return s.red("ReduceMean", n, x)

    def op_Max(s, n, x):
        return s.red("ReduceMax", n, x)

    def op_Min(s, n, x):
        return s.red("ReduceMin", n, x)

    def op_Sum(s, n, x):
        return s.E("ReduceSum", [x[0], s.C(s.cv(x[1]).reshape(-1))], keepdims=int(bool(s.a(n, "keep_dims"))))

    def red(s, o, n, x):
        return s.E(o, [x[0]], axes=[int(v) for v in s.cv(x[1]).reshape(-1)], keepdims=int(bool(s.a(n, "keep_dims"))))

    def op_AddN(s, n, x):
        return s.E("Sum", x)

    def op_Prelu(s, n, x):
        return s.E("PRelu", x)

    def op_Relu6(s, n, x):
        return s.act(x[0], "Relu6", n, x)

    def op_LeakyRelu(s, n, x):
        return s.E("LeakyRelu", x, alpha=s.a(n, "alpha", 0.2))

    def op_Softmax(s, n, x):
        return s.E("Softmax", x, axis=-1)

    def op_Rsqrt(s, n, x):
        return s.C(1 / np.sqrt(s.cv(x[0]))) if s.fold(x) else s.E("Reciprocal", [s.E("Sqrt", x)])

    def op_Square(s, n, x):
        return s.E("Mul", [x[0], x[0]])

    def op_Maximum(s, n, x):
        return s.E("Max", x)

    def op_Minimum(s, n, x):
        return s.E("Min", x)

    def op_FloorDiv(s, n, x):
        return s.E("Div", x)  # non-negative operands only

    def op_FloorMod(s, n, x):
        return s.E("Mod", x)

    def op_Identity(s, n, x):
        return x[0]

    def op_Exp(s, n, x):
        return s.E("Exp", x)


for _tf, _ox in dict(
    Add="Add",
    AddV2="Add",
    BiasAdd="Add",
    Sub="Sub",
    Mul="Mul",
    RealDiv="Div",
    Pow="Pow",
    Relu="Relu",
    Sigmoid="Sigmoid",
    Tanh="Tanh",
    Elu="Elu",
    Abs="Abs",
    Sqrt="Sqrt",
    Equal="Equal",
    Neg="Neg",
).items():
    setattr(Conv, "op_" + _tf, lambda s, n, x, _o=_ox: s.E(_o, x))


def convert(path, inputs=None, outputs=None):
    c = Conv(path, inputs, outputs)
    outs = []
    for o in c.outputs:
        t = c.get(o)
        t = t[0] if isinstance(t, list) else t
        c.out.append(H.make_node("Identity", [t], [o.replace(":", "_") if o not in c.inputs else o + "_o"]))
        outs.append(c.out[-1].output[0])
    inits = [NH.from_array(arr, nm) for nm, arr in c.init.values()]
    g = H.make_graph(c.out, "g", c.gin, [H.make_empty_tensor_value_info(o) for o in outs], inits)
    m = H.make_model(g, opset_imports=[H.make_opsetid("", 17)], ir_version=8)
    used = {i for n in m.graph.node for i in n.input}
    keep = [t for t in m.graph.initializer if t.name in used]
    del m.graph.initializer[:]
    m.graph.initializer.extend(keep)
    return m


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("src")
    p.add_argument("dst")
    p.add_argument("--in", dest="i", action="append", default=[])
    p.add_argument("--out", dest="o")
    a = p.parse_args()
    m = convert(
        a.src,
        {k: [int(v) for v in d.split("x")] for k, d in (s.split("=") for s in a.i)},
        a.o.split(",") if a.o else None,
    )
    m = onnx.shape_inference.infer_shapes(m)
    onnx.save(m, a.dst)
    print(
        a.dst,
        os.path.getsize(a.dst),
        [(i.name, [d.dim_value or d.dim_param for d in i.type.tensor_type.shape.dim]) for i in m.graph.input],
        [o.name for o in m.graph.output],
    )
