/// Questions about everyday matters of all kinds, of which hardly any has to
/// do with a given library.
enum UnrelatedQuestions {
    static let english = [
        "When does the bakery on the corner open?", "How do I get red wine out of a carpet?",
        "Which bus goes to the airport?", "What is the best recipe for pancakes?",
        "How often should I water a cactus?", "Who won the football match last night?",
        "Where can I buy a winter coat?", "How do I teach a puppy to sit?",
        "What does a haircut cost?", "When is the next full moon?",
        "How do I change the tyre of a bicycle?", "Which vaccine do I need for the journey?",
        "How long does pasta have to boil?", "Where is the nearest dentist?",
        "What colour goes with a blue sofa?", "How do I renew my passport?",
        "Which guitar is good for a beginner?", "How do I prune an apple tree?",
        "What time do the shops close on Sunday?", "How do I stop a tap from dripping?",
        "Which sunscreen is good for children?", "How much salt belongs into bread dough?",
        "Where do swallows spend the winter?", "How do I fold a paper boat?",
        "Which film should we watch tonight?", "How do I book a table for six?",
        "What is the name of the neighbour's cat?", "How do I descale a kettle?",
        "Which wedding dress suits me?", "How many players has a volleyball team?",
        "Where can I park near the old town?", "How do I knit a scarf?",
        "What is a good present for a grandmother?", "How do I get rid of ants in the kitchen?",
        "Which cheese is made of goat's milk?", "When do tulips have to be planted?",
        "How do I tie a bow tie?", "Which hotel has a pool for children?",
        "How do I clean suede shoes?", "What is on the menu of the canteen?",
    ]

    static let chinese = [
        "街角的面包店几点开门？", "红酒洒在地毯上怎么洗？", "去机场坐哪路公交车？", "煎饼怎么做好吃？",
        "仙人掌多久浇一次水？", "昨晚的足球比赛谁赢了？", "哪里能买到冬天的大衣？", "怎么教小狗坐下？",
        "理发要多少钱？", "下一次满月是什么时候？", "自行车轮胎怎么换？", "意大利面要煮几分钟？",
        "最近的牙医在哪里？", "蓝色沙发配什么颜色？", "护照怎么续签？", "初学者买哪种吉他好？",
        "苹果树怎么修剪？", "星期天商店几点关门？", "水龙头漏水怎么办？", "小孩用哪种防晒霜？",
        "燕子在哪里过冬？", "纸船怎么折？", "今晚看哪部电影？", "怎么预订六个人的桌子？",
        "水壶里的水垢怎么清除？", "排球队有几名队员？", "老城区附近哪里可以停车？", "围巾怎么织？",
        "送奶奶什么礼物好？", "厨房里有蚂蚁怎么办？", "郁金香什么时候种？", "领结怎么打？",
        "哪家酒店有儿童泳池？", "麂皮鞋怎么清洗？", "食堂今天吃什么？", "羊奶做的奶酪叫什么？",
    ]
}
