// Characters whose two bytes in a legacy encoding are also one character of UTF-8: a word of only such characters is valid UTF-8 by chance,
// and reads as Latin letters with accents, Greek or Cyrillic. Listed are those that names have, most frequent first; with all of them,
// words such as the Turkish "İç" would be taken for Korean. Counted in names of people, companies and places: the listed ones are 98.5 %
// of the characters that are in question (tools/encodings).

export const KOREAN =
  '회트크타호카티치철홍창화환푸천키체채효황청클표획틱칼첨칠커틀탈탄탁풍칸캐킨틴친캄킬홀풀첼탐틸킹캉처칭징푼튼캘';

export const SIMPLIFIED_CHINESE =
  '斯山姆维梅圣韦希沙森泰溪耶莫石诺皮施鲁平水什庄司坪木小卢图桑隆头泉路谢英默瑟台坦通努滩双廷营源原太讷魏前野潭寨芒园士恰息' +
  '毛欧亭霞媒牛楼雪十约茅尾元肖摩农郑鹿芦思叶胜歇强顺志同千芝盛桐史茂峡省窑站远姚一谭铜袁麓陆涌钱院纽席色群越砂也宅帅卓薛狮' +
  '印逊直渭闸萍枝伟莎磨杉墨喜詹莹童知支颖陇裕师涂尧奴围倩祝然时娄垄牟学埭坛业苑芙炉汀全乾之禄蓼莞细漠湛母转硕矢目应孝女鸦珊' +
  '洗指慕占露芽浅植展塬垣协迎苇潞檀斜战夕取匹鸭雀讯蔚羌织穴煤校权尉遥荻纸眉盈片模榨未庭墙叻冢亩丝鹰鹊迁谦炭潜桶掖幕帽巡实委' +
  '卸冶偏乍食雍鄢透莽莪耀统突';

export const JAPANESE =
  '里埃姆道多村藤同弗有福朗納亞町平達族扎隆店文魯法谷路涅坎丹坦坊八輸天圖潭邦區蓬直于裕洞陶長潘民郎老甸杰六哥坡楼岑堂密寧舒' +
  '熱百濟澤喀朝望歇岔勞惠雄龍娜留峪略流埔余立稔紐浪呂麓彦豊涌亮歐名任拿房儿澳棠屏廖頭董由分其遜如連潮徹年的泥姚棕姜棚彝乃他' +
  '芳半邑童炉之禄必廣兵豆妙足牟湛淡張能肇箕潼律國但露迭辰裏端泡拔友蔵畢櫚幡崗峽展夕匹鼎陸旦廊孫典鳥跳竜榔杆未息峙峇圍鼻造融' +
  '蓮琉無炭濂標帽娘凌鳳透調菱脱猫漫浚洽棣杠杞弋弄';

export const TRADITIONAL_CHINESE = '羅蘇瓊簡瑋埭穩耀蘆藻棱峇优菇疆蘑臘聶禮堀瞻芮珥婺韃醴覺葑茈芫芨籠簸硊瞿';
