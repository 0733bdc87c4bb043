extension StigmaLexicon {
  /// The lexicon every strategy starts from; `naming.yaml` adds to it and allows phrases. Words
  /// that demean, and words that put people down to health, disability, origin, faith, sexuality
  /// or an offence, which no bank may sort customers by in sight of others.
  package static let standard: StigmaLexicon = {
    var lexicon = StigmaLexicon()
    for (category, words) in standardWords { lexicon.add(words.map { Entry($0, category) }) }
    lexicon.allow(standardHarmless)
    return lexicon
  }()

  private static let standardWords: [(String, [String])] = [
    (
      "poverty",
      [
        "穷", "穷人", "穷鬼", "穷光蛋", "窮人", "窮鬼", "贫民", "貧民", "贫困户", "贫困客户", "贫穷", "贫困", "底层", "低端人口",
        "低端客户",
        "低端客群", "屌丝", "乞丐", "要饭", "没钱", "低收入", "低保户", "五保户", "特困", "困难户", "弱势群体", "老弱病残", "民工",
        "盲流", "失业", "下岗", "啃老", "月光族", "土包子", "乡巴佬", "打工仔", "农民工", "破落户",
        "poor", "poorer", "poorest", "pauper", "beggar", "underclass", "lower class", "low class",
        "broke", "penniless", "destitute", "indigent", "needy", "impoverished", "slum", "hobo",
        "trailer trash", "white trash", "bottom tier", "have nots", "welfare", "low income",
        "lower income", "unemployed", "jobless", "homeless",
      ]
    ),
    (
      "worth",
      [
        "垃圾客户", "垃圾用户", "垃圾客群", "垃圾", "劣质", "劣质客户", "差客户", "差劲", "低质客户", "无价值", "没价值", "鸡肋", "废物",
        "废柴", "废人", "韭菜", "低价值客户", "低价值客群", "低素质", "低净值", "土豪", "暴发户", "文盲", "问题客户", "讨厌", "羊毛党",
        "薅羊毛", "吝啬",
        "抠门", "小气鬼", "铁公鸡", "累赘", "拖油瓶", "难缠", "刁民", "刁钻",
        "傻瓜", "笨蛋", "蠢货", "蠢", "白痴", "弱智", "智障", "脑残", "失败者", "败家", "冤大头", "奇葩", "卢瑟",
        "loser", "worthless", "junk", "trash", "garbage", "scum", "deadwood", "unprofitable people",
        "cheapskate", "miser", "freeloader", "leech", "parasite", "sucker", "idiot", "moron",
        "stupid", "dumb", "imbecile", "retard", "retarded", "lazy", "failure", "nobody", "misfit",
        "pest", "troublemaker", "nuisance", "whale", "cash cow", "low life", "lowlife",
        "undesirable", "useless", "low value customer", "low value client", "problem customer",
        "problem client", "illiterate",
        "uneducated", "lowest value customer", "least valuable", "rubbish", "cheap customer",
        "second class",
        "inferior", "low quality", "low value people", "bad customer",
        "bad client",
      ]
    ),
    (
      "credit",
      [
        "老赖", "失信", "赖账", "赖皮", "欠债", "黑户", "黑名单", "烂账", "坏账", "破产", "债奴", "卡奴", "房奴", "逾期客户",
        "逾期户",
        "高风险人群", "高风险客户", "风险人群", "信用差", "信用不良", "不良客户", "呆账", "还不起", "骗贷", "套现客户",
        "deadbeat", "defaulter", "delinquent", "bankrupt", "insolvent", "bad debt", "blacklist",
        "blacklisted", "debt slave", "subprime", "bad credit", "bad risk", "high risk customer",
        "high risk client", "risky customer", "debtor", "in arrears", "credit risk",
        "high risk people",
      ]
    ),
    (
      "offence",
      [
        "骗子", "罪犯", "犯人", "劳改", "刑满", "诈骗犯", "洗钱客户", "嫌疑", "小偷", "赌徒", "酒鬼", "瘾君子", "吸毒",
        "fraudster", "criminal", "crook", "thief", "convict", "felon", "ex con", "gambler", "drunk",
        "drunkard", "junkie", "addict", "alcoholic", "scammer", "money launderer", "suspect",
      ]
    ),
    (
      "health",
      [
        "残疾", "残废", "残障", "瘸子", "瞎子", "聋子", "哑巴", "精神病", "疯子", "神经病", "抑郁", "癌症", "绝症", "艾滋", "病号",
        "病秧子", "肥胖", "胖子", "死胖子", "侏儒", "痴呆", "孕妇", "不孕", "流产",
        "disabled", "cripple", "crippled", "handicapped", "lame", "blind people",
        "deaf people", "insane", "crazy", "psycho", "lunatic", "mental", "mentally ill",
        "mental illness", "chronically ill", "diabetic", "drug user", "dying", "depressed",
        "cancer",
        "hiv", "aids", "sick", "obese", "fat", "fatso", "midget", "dwarf", "senile", "pregnant",
        "infertile", "terminally ill", "unhealthy", "demented",
      ]
    ),
    (
      "age, family or looks",
      [
        "老不死", "老东西", "老头子", "老太婆", "老糊涂", "黄脸婆", "剩女", "剩男", "离婚", "离异", "寡妇", "鳏夫", "单亲", "丑女",
        "丑八怪",
        "大龄剩", "啃老", "小三", "二奶", "绿茶婊", "私生子", "光棍",
        "geezer", "old fart", "hag", "crone", "spinster", "divorcee", "divorced", "widow",
        "widower",
        "single mother", "single mothers", "single mom", "ugly", "bastard", "bimbo", "slut",
        "over the hill", "old maid",
      ]
    ),
    (
      "origin, faith or orientation",
      [
        "外地人", "乡下人", "蛮子", "鬼子", "洋鬼子", "黑鬼", "棒子", "阿三", "北佬", "港灿", "蝗虫", "回民", "穆斯林", "基督徒",
        "佛教徒",
        "法轮", "同性恋", "维吾尔", "藏族", "回族", "蒙古族", "犹太", "黑人", "难民", "偷渡", "基佬", "娘炮", "人妖", "变性",
        "少数民族客户",
        "gay", "lesbian", "homosexual", "queer", "tranny", "transsexual", "muslim", "muslims",
        "jew",
        "jews", "jewish", "christian", "christians", "hindu", "hindus", "gypsy", "gypsies",
        "transgender", "bisexual", "atheist", "asylum seeker", "negro",
        "nigger", "chink", "gook", "paki", "spic", "savage", "illegal alien", "illegal immigrant",
        "refugee", "redneck", "hillbilly", "peasant", "black people",
      ]
    ),
  ]

  private static let standardHarmless: [String] = [
    // Characters that meet across two words.
    "无穷", "穷游", "穷尽", "穷究", "层出不穷", "底层技术", "底层资产", "垃圾分类", "垃圾处理", "蠢蠢欲动",
    "无障碍", "族自治", "藏族自治", "回族自治", "蒙古族自治", "维吾尔自治", "维吾尔族自治", "失业保险", "失业险", "下岗再就业", "农民工工资专户",
    "消除贫困", "抗癌基金", "离婚冷静", "韭菜盒子", "韭菜种植", "春韭菜",
    // Proper names and everyday compounds.
    "Standard & Poor's", "Standard and Poor's", "Standard & Poors", "Poor's", "junk mail",
    "trash pickup", "whale watching", "whale watchers", "cancer insurance", "cancer cover",
    "fat free", "low fat", "full fat", "Fat Tuesday", "color blind", "blind box",
    "mental wellness", "mental arithmetic", "Christian Dior", "hiv cover",
    "lazy river", "lazy sunday", "gay games", "sick leave", "crazy golf", "widow's peak",
    "welfare fund", "unemployment", "homeless shelter", "credit risk insurance", "employee welfare",
    "staff welfare", "failure insurance", "nobody but you",
    "dwarf planet", "Dumb Ways", "drunk driving", "broke even",
  ]
}
