/// Names that must be refused: the reason, the language, the name and, where it matters, how many
/// customers are in the group. All data about people is made up; numbers have valid check digits.
enum BadNames {
  static let text = """
    personal.residentID | zh | 110101199003078232专属客群
    personal.residentID | zh | 财富客户440301198503078231
    personal.residentID | en | VIP 310104200002290014
    personal.residentID | zh | 身份证510105197812314566的客户
    personal.residentID | zh | 37010219911203003X
    personal.residentID | zh | 白金客户 35020319870226004x
    personal.residentID | en | Savers-12010320030710003X-2026
    personal.residentID | zh | 客户（330106199306150425）
    personal.residentID | zh | ３２０１０２１９８８０８０８１１８１理财群
    personal.residentID | zh | 尊享３７０１０２１９９１１２０３００３Ｘ
    personal.residentID | en | Group ٦٥٠١٠٢١٩٧٠١١٠١٣٠٢٨
    personal.residentID | en | Group ८१००००१९९६०४०१०१५७
    personal.residentID | zh | 420106 20050520 2336客户
    personal.residentID | zh | 230103-1965-0909-7111
    personal.residentID | zh | 610 113 1999 1010 5605
    personal.residentID | en | Member 500112.19820317.2888
    personal.residentID | zh | 2026110101199003078232
    personal.residentID | zh | 4403011985030782312026
    personal.residentID | zh | 前100 310104200002290014
    personal.residentID | zh | 350203 19870226 004 X
    personal.residentID | zh | 𝟓𝟏𝟎𝟏𝟎𝟓𝟏𝟗𝟕𝟖𝟏𝟐𝟑𝟏𝟒𝟓𝟔𝟔
    personal.residentID | zh | 三三零一零六一九九三零六一五零四二五号客户
    personal.residentID | zh | 会员叁贰〇壹〇贰壹玖捌捌〇捌〇捌壹壹捌壹
    personal.residentID | en | id:650102197011013028
    personal.residentID | zh | 110101900307823老客户
    personal.residentID | zh | 旧证440301 850307 823
    personal.residentID | en | Old card 310104651231456
    personal.residentID | zh | 12010320030710003Ⅹ
    personal.residentID | zh | 8 1 0 0 0 0 1 9 9 6 0 4 0 1 0 1 5 7
    personal.residentID | en | Top customers of 420106200505202336 branch
    personal.nationalID | en | Retirees 219-09-9999
    personal.nationalID | en | SSN 078 05 1120 holders
    personal.nationalID | en | Benefits AB123456C
    personal.nationalID | en | NI AB 12 34 56 C savers
    personal.nationalID | zh | 台湾客户A123456789
    personal.nationalID | zh | 香港客户A123456(3)
    personal.nationalID | en | Club 512.44.8831
    personal.nationalID | en | HK G123456(A) members
    personal.nationalID | zh | 护照E12345678客户
    personal.nationalID | en | Passport no. G12345678
    personal.address | en | Nanjing Road No. 18
    personal.address | en | Nanjing Road 18 residents
    personal.phone | en | (555) 123-4567
    personal.phone | en | Call 555-1234
    word.stigmatising | zh | 低收入客户
    word.stigmatising | en | Low-value customers
    word.stigmatising | en | High-risk clients
    word.stigmatising | zh | 失业人群
    personal.paymentCard | zh | 卡号6222021234567894客户
    personal.paymentCard | en | Holder of 4111111111111111
    personal.paymentCard | en | 5500000000000004
    personal.paymentCard | en | Amex 3782 822463 10005
    personal.paymentCard | zh | 银联 6228480012345678903
    personal.paymentCard | en | 4111 1111 1111 1111 club
    personal.paymentCard | en | 5500-0000-0000-0004
    personal.paymentCard | zh | 6228 4800 1234 5678 903白金卡
    personal.paymentCard | zh | ６２２２０２１２３４５６７８９４贵宾
    personal.paymentCard | en | Gold ٣٥٢٨٠٠٠٠٠٠٠٠٠٠٠٧
    personal.paymentCard | en | Card-6011000990139424-2026
    personal.paymentCard | en | Diners 3622 720627 1667
    personal.paymentCard | zh | 信用卡（2221000000000009）
    personal.paymentCard | zh | 6217001234567890122代发户
    personal.paymentCard | en | top 100 4539 5780 4562 3185
    personal.paymentCard | zh | 6259·4001·2345·6789
    personal.paymentCard | zh | 2026 6222 0212 3456 7894
    personal.paymentCard | zh | 客户2026411111111111111199
    personal.paymentCard | en | 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1
    personal.paymentCard | zh | 622800123456789018
    personal.paymentCard | en | Old visa 4222222222222
    personal.paymentCard | zh | 𝟒𝟓𝟑𝟗𝟓𝟕𝟖𝟎𝟒𝟓𝟔𝟐𝟑𝟏𝟖𝟓客户
    personal.paymentCard | zh | 五五零零零零零零零零零零零零零四
    personal.paymentCard | en | 6011.0009.9013.9424
    personal.paymentCard | en | 4111  1111  1111  1111
    personal.paymentCard | zh | 622202 1234567894 卡友
    personal.paymentCard | en | Members 9500123456789011
    personal.bankAccount | en | Payers DE89370400440532013000
    personal.bankAccount | en | GB29 NWBK 6016 1331 9268 19
    personal.bankAccount | en | FR club FR1420041010050500013M02606
    personal.bankAccount | zh | 汇款户CH9300762011623852957
    personal.bankAccount | en | nl91abna0417164300
    personal.bankAccount | en | Transfers to ES91 2100 0418 4502 0005 1332
    personal.phone | zh | 13800138000客户
    personal.phone | zh | 手机尾号的客户138 0013 8000
    personal.phone | zh | 联系186-1234-5678
    personal.phone | zh | １３９１２３４５６７８
    personal.phone | zh | VIP+8613912345678
    personal.phone | zh | VIP +86 139 1234 5678
    personal.phone | zh | 008613712345678老客户
    personal.phone | zh | 86 13612345678
    personal.phone | zh | 北京010-62551234客户
    personal.phone | zh | (021)65432100
    personal.phone | zh | 0755-88888888网点
    personal.phone | zh | 0571 8765 4321
    personal.phone | en | Call 555-0199 now group
    personal.phone | en | Savers (415) 555-2671
    personal.phone | en | 415-555-2671
    personal.phone | en | 1-800-555-0123 callers
    personal.phone | en | +44 20 7946 0958
    personal.phone | en | London 020 7946 0958
    personal.phone | en | +49 (0)30 901820
    personal.phone | en | Berlin 030-9018200
    personal.phone | en | 06 12 34 56 78 Paris
    personal.phone | en | Tokyo 090-1234-5678
    personal.phone | en | +12025550143
    personal.phone | zh | 微信号:13511112222
    personal.phone | zh | 一三八零零一三八零零零
    personal.phone | zh | 幺三九一二三四五六七八客户
    personal.phone | zh | QQ 123456789 群
    personal.phone | zh | 电话65551234的客户
    personal.phone | en | tel: 6555 1234 fans
    personal.phone | zh | 1 3 8 0 0 1 3 8 0 0 0
    personal.phone | zh | ①③⑧⓪⓪①③⑧⓪⓪⓪
    personal.phone | en | ٠١٠-٦٢٥٥١٢٣٤ group
    personal.phone | en | WhatsApp 7911123456
    personal.phone | zh | 138.0013.8000
    personal.email | en | zhang.wei@example.com
    personal.email | en | Fans of li@mail.co
    personal.email | zh | 客户zhangsan88@qq.com
    personal.email | zh | 王ｗａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ
    personal.email | en | J.Smith@Bank.Example.org group
    personal.email | en | john at example dot com
    personal.email | en | john(at)example.com
    personal.email | en | john [at] example [dot] com
    personal.email | zh | lili@163
    personal.email | en | a_b-c@sub.domain.de
    personal.email | en | mail: x99@gmail.com.
    personal.email | zh | 邮箱wang@foxmail.com客群
    personal.email | en | anna @ example.net
    personal.email | zh | chen艾特qq点com
    personal.email | en | first+tag@icloud.com
    personal.email | en | tom@yahoo
    personal.email | en | Clients (mary@example.fr)
    personal.address | zh | 北京市海淀区中关村大街27号客户
    personal.address | zh | 上海市浦东新区世纪大道100号
    personal.address | zh | 南京西路1266号商户
    personal.address | zh | 人民路八十八号住户
    personal.address | zh | 阳光花园3号楼业主
    personal.address | zh | 3栋2单元401室
    personal.address | zh | 幸福小区12幢
    personal.address | zh | 建国路88号院5号楼
    personal.address | zh | 红星村3组5号
    personal.address | zh | 长江路１２３弄４５号
    personal.address | zh | 东风巷7号老住户
    personal.address | zh | 广东省深圳市南山区科技园路1号
    personal.address | zh | 解放路12-3号
    personal.address | zh | 福州路 18 号
    personal.address | zh | 绿地大厦18层1802室
    personal.address | zh | 邮编100080住户
    personal.address | zh | 邮政信箱 2201
    personal.address | zh | 三号楼二单元四〇一室
    personal.address | zh | 徐家汇路5弄3号101室
    personal.address | en | 10 Downing Street residents
    personal.address | en | 221b Baker Street
    personal.address | en | 1600 Pennsylvania Avenue NW
    personal.address | en | Owners at 350 5th Ave
    personal.address | en | 12 rue de Rivoli
    personal.address | en | Hauptstraße 5
    personal.address | en | Lindenweg 12 Mieter
    personal.address | en | P.O. Box 123 holders
    personal.address | en | Springfield, IL 62704
    personal.address | en | Calle Mayor 12
    personal.address | en | 77 Sunset Blvd, Apt 4B
    personal.address | en | 5 Abbey Road fans
    personal.address | en | 42 Wallaby Way
    personal.address | en | Postfach 8010
    personal.address | en | Apartment 12 tenants
    personal.name | zh | 王建国
    personal.name | zh | 王建国的朋友圈
    personal.name | zh | 高净值客户李秀英
    personal.name | zh | 欧阳修远专属
    personal.name | zh | 迪丽热巴买买提
    personal.name | zh | 迪丽热巴·买买提 粉丝
    personal.name | en | John Smith
    personal.name | en | Friends of John Smith
    personal.name | en | SMITH, John group
    personal.name | en | john smith's circle
    personal.name | en | Maria Garcia savers
    personal.name | en | María García
    personal.name | en | Müller Hans
    personal.name | en | hans muller clients
    personal.name | en | Nguyen Thi Hoa
    personal.name | en | Patrick O'Brien set
    personal.name | zh | 王 建 国 客户
    personal.name | zh | 張偉客户
    personal.name | zh | 陈静和朋友
    personal.name | zh | 王先生的家庭
    personal.name | zh | 李女士理财
    personal.name | en | Mrs Miller and friends
    personal.name | en | Mr. Brown
    personal.name | en | KIM Min-jun fans
    personal.name | zh | Ｊｏｈｎ Ｓｍｉｔｈ
    personal.name | en | Jöhn Smîth club
    word.stigmatising | zh | 穷人客户
    word.stigmatising | zh | 穷鬼群
    word.stigmatising | zh | 穷 鬼 客户
    word.stigmatising | zh | 穷*鬼
    word.stigmatising | zh | 垃圾客户
    word.stigmatising | zh | 垃-圾-用户
    word.stigmatising | zh | 低端人口
    word.stigmatising | zh | 屌丝理财
    word.stigmatising | zh | 老赖名单
    word.stigmatising | zh | 黑名单客户
    word.stigmatising | zh | 失信客群
    word.stigmatising | zh | 残疾客户
    word.stigmatising | zh | 精神病关怀
    word.stigmatising | zh | 剩女专属
    word.stigmatising | zh | 离异客户
    word.stigmatising | zh | 同性恋客群
    word.stigmatising | zh | 穆斯林客户
    word.stigmatising | zh | 韭菜客户
    word.stigmatising | zh | 羊毛党
    word.stigmatising | zh | 窮鬼
    word.stigmatising | zh | 房奴计划
    word.stigmatising | zh | 艾滋关爱客户
    word.stigmatising | zh | 农民工贷款
    word.stigmatising | zh | 智障用户
    word.stigmatising | en | Poor customers
    word.stigmatising | en | The poor
    word.stigmatising | en | P00r clients
    word.stigmatising | en | p o o r people
    word.stigmatising | en | p-o-o-r
    word.stigmatising | en | po.or savers
    word.stigmatising | en | Losers
    word.stigmatising | en | L0SER club
    word.stigmatising | en | l.o.s.e.r
    word.stigmatising | en | Deadbeats
    word.stigmatising | en | Bad debt clients
    word.stigmatising | en | bad-debt group
    word.stigmatising | en | 1di0ts
    word.stigmatising | en | White trash
    word.stigmatising | en | Disabled savers
    word.stigmatising | en | cancer patients
    word.stigmatising | en | Single mothers
    word.stigmatising | en | gay couples
    word.stigmatising | en | Muslim clients
    word.stigmatising | en | PoorPeople
    word.stigmatising | en | loooooser
    word.stigmatising | en | low-class spenders
    word.stigmatising | en | Subprime folks
    word.stigmatising | en | Ｐｏｏｒ clients
    word.stigmatising | en | pöör clients
    word.stigmatising | en | junk accounts
    word.stigmatising | en | Blacklisted
    word.stigmatising | en | $tupid spenders
    name.tooLong | zh | 长期持有本行定期存款并且最近一个季度内在手机银行上购买过至少三种不同风险等级理财产品同时又在商户消费过信用卡积分兑换活动的优质活跃客户群
    name.tooLong | en | Customers who bought at least three different investment products last quarter
    name.tooLong | en | A very long name indeed A very long name indeed A very long name indeed A very long name indeed 
    name.empty | zh | \u{20}
    name.empty | zh | \u{3000}\u{A0}
    name.empty | zh | \u{200B}\u{200B}
    name.empty | zh | —— …
    name.empty | zh | \u{2800}\u{2800}
    character.control | zh | 旅行\u{7}达人
    character.control | en | Big\u{0}spender
    character.control | en | Savers\u{2028}Club
    character.control | zh | 储蓄\u{9}客户
    character.control | en | Digital\u{1B}[31m
    character.invisible | zh | 旅行\u{200B}达人
    character.invisible | en | Sav\u{AD}ers
    character.invisible | en | \u{202E}srevaS
    character.invisible | en | Big\u{FEFF}spender
    character.invisible | zh | 数字\u{2060}生活
    character.invisible | en | Trav\u{200D}eller
    character.symbol | zh | 🚀冲刺客户
    character.symbol | en | Savers ★ club
    character.symbol | zh | 美食😀客户
    character.symbol | en | Gold\u{E000}card
    character.symbol | en | Ⓡ\u{20DD} club
    script.mixed | en | Trаveller
    script.mixed | en | Big spеnder
    script.mixed | en | Ѕavers
    script.mixed | en | Diɡital сlub
    script.mixed | en | Ηousehold
    script.mixed | en | Постоянные
    script.mixed | zh | 旅行Дом
    script.mixed | en | Рremium
    script.mixed | en | 旅行 savers
    placeholder.unfilled | zh | {trait}客户
    placeholder.unfilled | en | {brand} {trait} lovers
    placeholder.unfilled | en | ${name} club
    placeholder.unfilled | zh | {{地区}}客户
    placeholder.unfilled | en | %s customers
    placeholder.unfilled | en | Hello %1$s
    placeholder.unfilled | en | <name> fans
    placeholder.unfilled | en | [brand] savers
    placeholder.unfilled | en | TBD
    placeholder.unfilled | en | TODO name this
    placeholder.unfilled | zh | 待定客群
    placeholder.unfilled | zh | 某某银行客户
    placeholder.unfilled | zh | 张三客户
    placeholder.unfilled | en | Lorem ipsum
    placeholder.unfilled | en | John Doe group
    placeholder.unfilled | en | XXX customers
    placeholder.unfilled | zh | ___客户
    placeholder.unfilled | en | %brand% savers
    placeholder.unfilled | en | Untitled
    placeholder.unfilled | zh | 未命名分群
    group.tooSmall | zh | 旅行达人 | 19
    group.tooSmall | en | Traveller | 3
    group.tooSmall | zh | 财富规划 | 0
    group.tooSmall | en | Key accounts | 1
    """

  /// The customer records the review knows of.
  static let people = [
    "王建国", "李秀英", "欧阳修远", "迪丽热巴·买买提", "John Smith", "María García", "Hans Müller",
    "Nguyễn Thị Hoa", "O'Brien Patrick", "張偉", "陈静", "高峰", "Min-jun Kim", "平安",
  ]
}
