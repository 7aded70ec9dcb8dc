/// What pictures of all kinds show, of which hardly any is in a given library.
enum UnrelatedCaptions {
    static let english = [
        "a herd of elephants at a water hole", "a wedding cake with three tiers",
        "a lighthouse in a storm", "a surfer on a big wave", "a bowl of tomato soup",
        "a steam locomotive crossing a viaduct", "penguins on the ice", "a close-up of a dandelion",
        "a violinist on a stage", "a hot-air balloon over vineyards", "a stack of pancakes",
        "a frog on a lily pad", "a medieval castle on a hill", "an astronaut on the moon",
        "a basket of kittens", "a ski jumper in mid-air", "a beach with palm trees",
        "a bride throwing a bouquet", "a plate of sushi", "a tractor ploughing a field",
        "a waterfall in the jungle", "a hedgehog among autumn leaves", "a ballet dancer",
        "a market stall with oranges", "a sailing ship at sunset", "a sand castle",
        "two giraffes under a tree", "a fire-breathing dragon", "a chess board in a park",
        "a pair of red high heels", "a barn owl in flight", "a cup of cappuccino",
        "a desert with dunes", "a rocket on its launch pad", "a knitted teddy bear",
        "a coral reef with fish", "a snowman with a carrot nose", "a marching band",
        "a windmill among tulips", "a baby in a bathtub", "a bowl of strawberries",
        "a boxer in the ring", "a horse jumping a fence", "a cathedral ceiling",
        "a field of lavender", "a camel with a rider", "a neon sign of a diner",
        "a squirrel with a nut", "a grand piano", "a gondola on a canal",
    ]

    static let chinese = [
        "一群大象在水塘边", "三层的结婚蛋糕", "暴风雨中的灯塔", "冲浪的人在大浪上", "一碗番茄汤",
        "蒸汽火车驶过高架桥", "冰上的企鹅", "蒲公英的特写", "舞台上的小提琴手", "葡萄园上空的热气球",
        "一叠薄煎饼", "荷叶上的青蛙", "山上的中世纪城堡", "月球上的宇航员", "一篮小猫",
        "空中的跳台滑雪运动员", "长着棕榈树的海滩", "新娘抛花束", "一盘寿司", "拖拉机在耕地",
        "丛林里的瀑布", "秋叶中的刺猬", "芭蕾舞演员", "卖橙子的摊位", "夕阳下的帆船", "沙堡",
        "树下的两只长颈鹿", "喷火的龙", "公园里的棋盘", "一双红色高跟鞋", "飞行中的猫头鹰", "一杯卡布奇诺",
        "有沙丘的沙漠", "发射台上的火箭", "毛线织的小熊", "珊瑚礁和鱼", "胡萝卜鼻子的雪人", "行进中的乐队",
        "郁金香中的风车", "浴缸里的婴儿", "一碗草莓", "擂台上的拳击手", "马跳过栏杆", "大教堂的穹顶",
        "薰衣草田", "骑骆驼的人", "餐馆的霓虹灯", "拿着坚果的松鼠", "三角钢琴", "运河上的贡多拉",
    ]
}
