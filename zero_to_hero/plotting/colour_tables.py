"""Colours as data, as matplotlib has them: names, and samples of colour maps."""

# name and red, green, blue, of CSS
NAMES = """
aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4 black
000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887 cadetblue 5f9ea0 chartreuse
7fff00 chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff darkblue 00008b
darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 darkkhaki bdb76b darkmagenta
8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000 darksalmon e9967a darkseagreen 8fbc8f
darkslateblue 483d8b darkslategray 2f4f4f darkslategrey 2f4f4f darkturquoise 00ced1 darkviolet 9400d3 deeppink ff1493
deepskyblue 00bfff dimgray 696969 dimgrey 696969 dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0 forestgreen
228b22 fuchsia ff00ff gainsboro dcdcdc ghostwhite f8f8ff gold ffd700 goldenrod daa520 gray 808080 green 008000
greenyellow adff2f grey 808080 honeydew f0fff0 hotpink ff69b4 indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c
lavender e6e6fa lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon fffacd lightblue add8e6 lightcoral f08080 lightcyan
e0ffff lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1 lightsalmon
ffa07a lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899 lightslategrey 778899 lightsteelblue b0c4de
lightyellow ffffe0 lime 00ff00 limegreen 32cd32 linen faf0e6 magenta ff00ff maroon 800000 mediumaquamarine 66cdaa
mediumblue 0000cd mediumorchid ba55d3 mediumpurple 9370db mediumseagreen 3cb371 mediumslateblue 7b68ee
mediumspringgreen 00fa9a mediumturquoise 48d1cc mediumvioletred c71585 midnightblue 191970 mintcream f5fffa mistyrose
ffe4e1 moccasin ffe4b5 navajowhite ffdead navy 000080 oldlace fdf5e6 olive 808000 olivedrab 6b8e23 orange ffa500
orangered ff4500 orchid da70d6 palegoldenrod eee8aa palegreen 98fb98 paleturquoise afeeee palevioletred db7093
papayawhip ffefd5 peachpuff ffdab9 peru cd853f pink ffc0cb plum dda0dd powderblue b0e0e6 purple 800080 rebeccapurple
663399 red ff0000 rosybrown bc8f8f royalblue 4169e1 saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57
seashell fff5ee sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 slategrey 708090 snow
fffafa springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 tomato ff6347 turquoise 40e0d0 violet
ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32
"""
LETTERS = {
    "b": "#0000ff",
    "g": "#008000",
    "r": "#ff0000",
    "c": "#00bfbf",
    "m": "#bf00bf",
    "y": "#bfbf00",
    "k": "#000000",
    "w": "#ffffff",
}
TABLEAU = {
    "tab:blue": "#1f77b4",
    "tab:orange": "#ff7f0e",
    "tab:green": "#2ca02c",
    "tab:red": "#d62728",
    "tab:purple": "#9467bd",
    "tab:brown": "#8c564b",
    "tab:pink": "#e377c2",
    "tab:gray": "#7f7f7f",
    "tab:olive": "#bcbd22",
    "tab:cyan": "#17becf",
}
# 33 colours of each map, from its lowest value to its highest; those between are mixed
MAPS = {
    "viridis": (
        "440154470d6048186a482374472d7b4537814240863e49893b528b375b8d33638d2f6b8e2c728e297a8e26828e23898e"
        "21918c1f988b1fa08822a78528ae8032b67a3fbc734ec36b5ec96270cf5784d44b98d83eaddc30c2df23d8e219ece51b"
        "fde725"
    ),
    "plasma": (
        "0d08872206903105973f049c4c02a15901a56600a77201a87e03a88a09a59511a1a01a9caa2395b32c8ebc3587c43e7f"
        "cc4778d35171da5a6ae06363e66c5ceb7655f0804ef58b47f89540fba139fdac33feb82cfdc527fcd225f8df25f4ed27"
        "f0f921"
    ),
    "inferno": (
        "0000040403120b0724150b37210c4a2f0a5b3d09654a0c6b57106e64156e71196e7d1e6d8a226a972766a32c61b0315b"
        "bc3754c73e4cd24644db503be45a31eb6628f1731df68013f98e09fb9d07fcac11fbbc21f9cb35f5db4cf2ea69f3f68a"
        "fcffa4"
    ),
    "magma": (
        "0000040303120a0822130d341d114729115a36106b440f7651127c5d177f6a1c81762181832681902a819c2e7faa337d"
        "b73779c43c75d0416fdc4869e75263ef5d5ef56b5cf9795dfc8961fd9869fea772feb67cfec488fed395fde2a3fcf0b2"
        "fcfdbf"
    ),
    "cividis": (
        "00224e00285b002e6a0533711a386f273e6e32436d3b496c434e6c4b546c535a6d5a5f6e61656f686a716f7073767676"
        "7d7c788482798c8878938e789b9476a39a74aba072b4a76fbcae6cc4b468cdbb63d5c25edec958e7d150f0d846f9e03a"
        "fee838"
    ),
    "turbo": (
        "30123b392a734040a24456c7466be34680f64294ff37a8fa28bceb1ccdd818ddc21fe9af32f2984ef97d6dfe628bff4b"
        "a4fc3cb9f635cdec34dfdf37eecf3af8be39fdac34fe962bfb7e21f46617eb500edf3f08d02f05be2102a91601920b01"
        "7a0403"
    ),
    "jet": (
        "0000800000a40000c80000ed0000ff0020ff0040ff0060ff0080ff00a0ff00c0ff00e0fb16ffe130ffc749ffad63ff94"
        "7dff7a97ff60b1ff46caff2ce4ff13feed00ffd000ffb200ff9400ff7700ff5900ff3b00ff1e00e80000c400009f0000"
        "800000"
    ),
    "hot": (
        "0b00002000003500004a00005f00007400008900009e0000b30000c80000dd0000f20000ff0800ff1d00ff3200ff4700"
        "ff5c00ff7100ff8600ff9b00ffb000ffc500ffda00ffef00ffff07ffff26ffff46ffff65ffff85ffffa4ffffc4ffffe3"
        "ffffff"
    ),
    "coolwarm": (
        "3b4cc0445acc4e68d85875e16282ea6c8ff1779af782a6fb8db0fe98b9ffa3c2feaec9fcb9d0f9c3d5f4ccd9edd5dbe5"
        "dddcdce5d8d1ecd3c5f1ccb8f5c4acf7ba9ff7b093f6a586f4987af08b6eeb7d62e46e56dd5f4bd44e41ca3b37be242e"
        "b40426"
    ),
    "bwr": (
        "0000ff1010ff2020ff3030ff4040ff5050ff6060ff7070ff8080ff9090ffa0a0ffb0b0ffc0c0ffd0d0ffe0e0fff0f0ff"
        "fffefeffeeeeffdedeffceceffbebeffaeaeff9e9eff8e8eff7e7eff6e6eff5e5eff4e4eff3e3eff2e2eff1e1eff0e0e"
        "ff0000"
    ),
    "seismic": (
        "00004c0000630000790000900000a60000bc0000d30000e90101ff2121ff4141ff6161ff8181ffa1a1ffc1c1ffe1e1ff"
        "fffdfdffddddffbdbdff9d9dff7d7dff5d5dff3d3dff1d1dfe0000ee0000de0000ce0000be0000ae00009e00008e0000"
        "800000"
    ),
    "RdBu": (
        "67001f7f0823960f27ae172abb2a34c6413ed25849dc6e57e58368ef9979f5ac8bf8bda1fbceb7fdddcbfbe6daf9efe9"
        "f6f7f7eaf1f5deebf2d2e6f0c0dcebacd2e598c8e081bad868abd04f9bc73e8cbf337eb82870b11e61a515508d0d3f76"
        "053061"
    ),
    "RdYlBu": (
        "a50026b50f26c41e27d42d27de402ee75337f16640f67a49f98e52fba35cfdb567fdc576fed485fee294feeca2fff6b1"
        "feffc0f5fbd2ebf7e4e1f3f6d1ecf4c1e4efb0dcea9fd0e48ec2dc7db4d56da4cc5e93c34f81ba436fb13d5ba736479e"
        "313695"
    ),
    "Spectral": (
        "9e0142af1446c1274ad23a4edd4a4ce75948f06744f67a49f98e52fba35cfdb567fdc574fed481fee28ffeec9ffff6b0"
        "ffffbef7fcb2eff9a6e7f59ad6ee9bc3e79fb1dfa39cd7a486cfa571c6a55eb9a94ea7b03d95b83682ba4471b2525fa9"
        "5e4fa2"
    ),
    "Blues": (
        "f7fbfff1f7fdeaf3fbe4eff9deebf7d8e7f5d2e3f3ccdff1c6dbefbcd7ebb2d2e8a8cee49dcae191c3de84bcdb77b5d9"
        "6aaed660a7d256a0ce4b98ca4191c63989c13181bd2979b92070b41a68ae1460a80e58a208509b08488e084082083776"
        "08306b"
    ),
    "Greens": (
        "f7fcf5f2faf0eef8eae9f7e5e5f5e0ddf2d8d6efd0ceecc8c7e9c0bde5b6b4e1adaadda4a0d99b95d3918ace887fc97f"
        "73c47666bd6f5ab7694db16340aa5d39a257319a502a924a228a4419833e117b38087432006c2c006227005723004d1f"
        "00441b"
    ),
    "Greys": (
        "fffffffbfbfbf7f7f7f4f4f4f0f0f0eaeaeae4e4e4dfdfdfd9d9d9d2d2d2cbcbcbc4c4c4bdbdbdb3b3b3a9a9a99f9f9f"
        "9595958d8d8d8484847b7b7b7272726a6a6a6262625a5a5a5151514646463a3a3a2f2f2f2424241b1b1b111111080808"
        "000000"
    ),
    "Oranges": (
        "fff5ebfff1e4feeddcfeead5fee6cefee0c3fddbb8fdd5adfdd0a2fdc794fdbf86fdb678fdae6afda55ffd9d53fd9547"
        "fd8c3bfa8331f77a27f4711cf16813eb600ee4580ade5005d84801cb4302be3f02b13a03a536039b3203912e04882a04"
        "7f2704"
    ),
    "Purples": (
        "fcfbfdf9f7fbf5f4f9f2f0f7efedf5eae8f2e4e3f0dfdfeddadaebd2d2e7cbcbe3c3c4e0bcbddcb4b4d7adabd2a5a2cd"
        "9e9ac89692c48e8bc18784bd807cba7a71b47566ae6f5ba86950a364459e5e3b9859309353268f4e1c8a491285440981"
        "3f007d"
    ),
    "Reds": (
        "fff5f0fff0e8feeae1fee5d9fee0d2fdd7c6fdcdb9fcc4adfcbba1fcb095fca689fc9c7dfc9272fc8767fb7d5dfb7353"
        "fb694af85d42f5523af24633ee3a2ce53228dc2924d32020ca181dc1161bb71319ad1117a30f15940b1384071175030f"
        "67000d"
    ),
    "YlGnBu": (
        "ffffd9fafdcff6fbc5f1fabbedf8b1e3f4b2daf0b3d0edb3c6e9b4b4e2b6a2dbb890d4b97ecdbb6fc7bd5fc1c050bbc2"
        "40b5c437acc32ea3c2259ac11d90c01e83ba2076b3216aad225da82352a324489d243d982433921d2e831628740e2265"
        "081d58"
    ),
    "YlOrRd": (
        "ffffccfffac1fff6b6fff1abffeda0ffe895fee38bfede80fed976fecf6bfec561febb56feb24cfea848fd9f44fd9640"
        "fd8c3cfd7c37fc6c33fc5d2efc4d2af54026ef3323e9261fe2191cd9131fcf0c21c50624bb0026ac00269d00268d0026"
        "800026"
    ),
    "gray": "000000ffffff",
    "binary": "ffffff000000",
}
