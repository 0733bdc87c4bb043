/// Names that must be accepted: the language, the name and, where it matters, how many customers
/// are in the group. Many come close to what is refused.
enum GoodNames {
  static let text = """
    zh | 旅行达人
    zh | 美食爱好者
    zh | 代发工资客户
    zh | 收入稳定
    zh | 收入增长
    zh | 生活采购家
    zh | 消费达人
    zh | 近期大额消费
    zh | 数字生活
    zh | 现金偏好
    zh | 储蓄成长
    zh | 费用优化
    zh | 久未往来
    zh | 新客户
    zh | 职场新锐
    zh | 财富规划
    zh | 大众客户
    zh | 富裕客户
    zh | 高净值客户
    zh | 偶尔用卡
    zh | 高频用卡
    zh | 2026春季客户
    zh | 2026年第1季度新客
    zh | 二〇二六年新春客户
    zh | 一二三四五计划
    zh | 红旗路网点客户
    zh | 中山路支行客户
    zh | 浦东新区客户
    zh | 北京市海淀区客户
    zh | 长三角城市客户
    zh | 粤港澳大湾区商户
    zh | 8号线沿线客户
    zh | 地铁2号线通勤族
    zh | 1号店联名卡客户
    zh | 丝路1号理财客户
    zh | 一带一路贸易企业
    zh | 新思路3号产品客户
    zh | 3室2厅换房客户
    zh | 两房一厅首套房贷
    zh | 双11活跃客户
    zh | 618大促客户
    zh | 前100名商户
    zh | TOP 100商户
    zh | 365天活跃
    zh | 7×24小时客户
    zh | 12期分期客户
    zh | 500强企业员工
    zh | 95588热线满意客户
    zh | 产品110101199003078231持有人
    zh | 产品编号440301198503078230
    zh | 产品代码622202123456789013
    zh | 产品4111111111111112客户
    zh | 批次20260315001客户
    zh | 活动编号2026-03-0001
    zh | 基金代码000001持有人
    zh | 理财产品Z7001220000123
    zh | 20260101至20261231新开户
    zh | 2026-01-01后开户
    zh | 2026.01.01-2026.12.31活动客户
    zh | 年消费1000000元以上
    zh | 资产50万-600万
    zh | 月均交易20-30笔
    zh | 积分100000以上
    zh | 5000元以上消费客户
    zh | 22-35岁职场客户
    zh | A/B/C级客户
    zh | VIP3客户
    zh | 白金卡·境外消费
    zh | 跨境电商（欧洲）
    zh | 户外运动+健身
    zh | 亲子家庭
    zh | 宝妈生活圈
    zh | 年轻女士美妆
    zh | 时尚女士
    zh | 都市先生穿搭
    zh | 金卡女士专区
    zh | 高端客户
    zh | 高峰消费客户
    zh | 平安守护客户
    zh | 无穷探索者
    zh | 垃圾分类先锋
    zh | 底层技术企业
    zh | 韭菜种植户经营贷
    zh | 春耕农户
    zh | 乡村振兴客户
    zh | 小微企业主
    zh | 科创企业
    zh | 餐饮商户
    zh | 物流运输企业
    zh | 制造业龙头
    zh | 教师客群
    zh | 医护客群
    zh | 公务员客群
    zh | 退休生活
    zh | 银发旅游
    zh | 大学生校园客户
    zh | 校园一卡通
    zh | 有车一族
    zh | 新能源车主
    zh | 购房意向
    zh | 装修季
    zh | 留学家庭
    zh | 海淘达人
    zh | 咖啡爱好者
    zh | 电影爱好者
    zh | 读书会
    zh | 马拉松跑者
    zh | 高尔夫爱好者
    zh | 手机银行活跃客户
    zh | 手机数码爱好者
    zh | 电话银行用户
    zh | 微信支付活跃客户
    zh | 邮箱账单客户
    zh | 云闪付用户
    zh | 外卖常客
    zh | 网购达人
    zh | 打车出行
    zh | 高铁商旅
    zh | 境外留学汇款
    zh | 外汇需求企业
    zh | 定投客户
    zh | 稳健理财
    zh | 基金新手
    zh | 保险保障需求
    zh | 黄金积存
    zh | 养老规划
    zh | 教育金规划
    zh | 信用卡新户
    zh | 首次借记卡客户
    zh | 成长型客户
    zh | 潜力客户
    zh | 核心客户
    zh | 忠诚客户
    zh | 重点客户
    zh | 星河银行财富客户
    zh | 星河·旅行客户
    zh | 零钱理财用户
    zh | 四季出行
    zh | 十二生肖纪念币藏家
    zh | 穷游爱好者
    zh | 高风险偏好投资者
    zh | 王府井商圈
    zh | 李宁品牌粉丝
    zh | 90后客户
    zh | 南京东路商圈
    zh | 9号公馆咖啡常客
    zh | 失业保险服务
    zh | 基础价值
    zh | 旅行达人 | 20
    zh | 财富规划 | 1000000
    en | Traveller
    en | Diner
    en | Household shopper
    en | Big spender
    en | Recent large purchase
    en | Digital
    en | Cash user
    en | Growing saver
    en | Fee saver
    en | Quiet lately
    en | New customer
    en | Young professional
    en | Wealth prospect
    en | Mass
    en | Affluent
    en | High net worth
    en | Salary customer
    en | Steady income
    en | Rising income
    en | Top 100
    en | Top 100 merchants
    en | Top 100 High Street shoppers
    en | Wall Street readers
    en | Main Street businesses
    en | High Street shoppers
    en | Broadway theatre lovers
    en | 5th Avenue shoppers
    en | 24 Hour Road assistance members
    en | 2026 Road trip savers
    en | 3 Lane pool swimmers
    en | Fast lane commuters
    en | Spring 2026
    en | Spring 2026 campaign
    en | Class of 1999
    en | Route 66 riders
    en | 401k savers
    en | B2B 2026 clients
    en | Q4 5GB data users
    en | 7-Eleven shoppers
    en | 18-35 city renters
    en | Spends 1,000,000 and more
    en | 500,000.00 CNY and above
    en | Product 4111111111111112 holders
    en | Product 622202123456789013
    en | Batch 2026-0315-001
    en | SKU 12345678901234
    en | ISBN 978-3-16-148410-0 readers
    en | 01.04.2026 starters
    en | 2026-01-01 to 2026-12-31
    en | Series 000123
    en | Poorvu collection fans
    en | Standard & Poor's index investors
    en | Capoeira club
    en | Losersville-free zone
    en | Trashless living
    en | Fatima market shoppers
    en | Gayle cruise line travellers
    en | Brokerage clients
    en | Brokers
    en | Sickle moon jewellery buyers
    en | Blind box collectors
    en | Whale watching travellers
    en | Cancer insurance holders
    en | Black Friday shoppers
    en | Full-fat dairy buyers
    en | Mentally fit app users
    en | Dumbbell buyers
    en | Crookston branch
    en | Junction branch
    en | Classic car owners
    en | Essex commuters
    en | Scunthorpe branch
    en | Mr and Mrs wedding gifts
    en | Smith & Wollensky diners
    en | Johnson County savers
    en | St. Patrick's Day diners
    en | Dr Martens buyers
    en | Coffee@Work members
    en | Meet at example branch
    en | Lunch at noon
    en | C++ developers
    en | R&D spenders
    en | Growth +20%
    en | 50% off hunters
    en | Earn 5x points
    en | Savers (18+)
    en | Pay-as-you-go phone users
    en | Mobile banking users
    en | Call centre fans
    en | Phone 15 upgraders
    en | XXL fashion buyers
    en | XXXL fashion buyers
    en | Café lovers
    en | Naïve Bayes early adopters
    en | Über-active users
    en | Señor Taco regulars
    en | Öffi-Pendler
    en | Crème de la crème
    en | Frequent flyer
    en | Loyal members
    en | Mature relationship
    en | Pet owners
    en | Garden and DIY
    en | Home movers
    en | First-time buyers
    en | Small business owners
    en | Import and export firms
    en | Manufacturing leaders
    en | Payroll companies
    en | Grant & scholarship students
    en | A-grade
    en | Tier 1
    en | e-commerce sellers
    en | Weekend travellers
    en | Night-time economy
    en | Regular card users
    en | Welcome back
    en | Anna's Kitchen cook-along
    en | Rich mocha coffee fans
    en | Star River Wealth customers
    en | Low value
    en | Abbey Road fans
    en | Silk Road 2026 tour
    en | Mr Price shoppers
    en | Passport holders 2026
    en | Model 3 owners
    en | Boeing 737 travellers
    en | Key accounts | 20
    de | Vielreisende
    de | Sparer über 50.000 EUR
    fr | Amateurs de cuisine
    ru | Постоянные клиенты
    ja | 旅行好きのお客様
    ko | 여행 애호가
    el | Νέοι πελάτες
    """
}
