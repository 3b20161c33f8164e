// Phrases about delinquency: fields, runs and their problems, reasons and business adjustments.
import type { Template } from '../template.ts';

export const DELINQUENCY_PHRASES = {
  'delinquency.grade': {
    en: 'Expected a grade from "{first}" to "{last}"',
    ko: '"{first}"부터 "{last}"까지의 등급이어야 합니다',
  },
  'delinquency.search': {
    en: 'Expected 1 to {most} visible characters on one line',
    ko: '1~{most}자의 보이는 문자로 된 한 줄이어야 합니다',
  },
  'delinquency.overrideReason': {
    en: 'Expected a reason of 1 to {most} visible characters on one line, without control characters',
    ko: '제어 문자 없이 1~{most}자의 보이는 문자로 된 한 줄의 사유여야 합니다',
  },
  'delinquency.overrideDays': {
    en: 'Expected a day at most {most} days from today',
    ko: '오늘부터 {most}일 이내의 날짜여야 합니다',
  },

  'delinquency.unknownTaxpayer': {
    en: 'There is no score for taxpayer {id}',
    ko: '납세의무자 {id}의 점수가 없습니다',
  },
  'delinquency.overridesFull': {
    en: 'Taxpayer {id} has the maximum number of overrides; none of them can be replaced, because all are kept for audit',
    ko: '납세의무자 {id}의 등급 조정이 최대 건수에 이르렀습니다. 모두 감사를 위해 보존되므로 바꿀 수 없습니다',
  },
  'delinquency.unknownRun': { en: 'There is no run {id}', ko: '실행 {id}{이/가} 없습니다' },
  'delinquency.noRunOfDay': { en: 'There is no run of {day}', ko: '{day}의 실행이 없습니다' },
  'delinquency.notYetPublished': {
    en: 'The run of {day} is still running; its ranking is published when it ends',
    ko: '{day}의 실행이 아직 진행 중입니다. 순위는 실행이 끝나면 공개됩니다',
  },
  'delinquency.nothingPublished': {
    en: 'No run has published a ranking yet',
    ko: '순위를 공개한 실행이 아직 없습니다',
  },
  'delinquency.rankingNotStored': {
    en: 'The ranking of {day} is not stored any more; start the day again to make it',
    ko: '{day}의 순위가 더 이상 저장되어 있지 않습니다. 그날의 실행을 다시 시작하면 만들어집니다',
  },
  'delinquency.neverPublished': {
    en: 'The run of {day} failed before its ranking was published; see the problem of run {id}',
    ko: '{day}의 실행이 순위를 공개하기 전에 실패했습니다. 실행 {id}의 문제를 확인하십시오',
  },
  'delinquency.contended': {
    en: 'Concurrent requests to start this day; retry',
    ko: '이 날짜를 시작하라는 요청이 동시에 들어왔습니다. 다시 시도하십시오',
  },
  'delinquency.noSnapshotField': {
    en: 'There is no snapshot of this day',
    ko: '이 날짜의 자료가 없습니다',
  },

  'run.failedTitle': { en: 'The run failed', ko: '실행이 실패했습니다' },
  'run.aborted': {
    en: 'The run was aborted; start the day again to finish it.',
    ko: '실행이 중단되었습니다. 완료하려면 이 날짜를 다시 시작하십시오.',
  },
  'run.timedOut': {
    en: 'The run timed out; start the day again to finish it.',
    ko: '실행 시간이 초과되었습니다. 완료하려면 이 날짜를 다시 시작하십시오.',
  },
  'run.ended': {
    en: 'The run ended before it was finished; start the day again to finish it.',
    ko: '실행이 완료되기 전에 끝났습니다. 완료하려면 이 날짜를 다시 시작하십시오.',
  },
  'run.notStarted': {
    en: 'The run could not be started; start it again',
    ko: '실행을 시작하지 못했습니다. 다시 시작하십시오',
  },
  'run.noSnapshot': {
    en: 'There is no snapshot of {day}; put its files (*.csv or *.csv.gz) under {folder} in the snapshots bucket',
    ko: '{day}의 자료가 없습니다. 자료 파일(*.csv 또는 *.csv.gz)을 스냅샷 버킷의 {folder} 아래에 두십시오',
  },
  'run.noSnapshotFiles': {
    en: 'No snapshot: there is no *.csv or *.csv.gz file under {folder}',
    ko: '자료가 없습니다. {folder} 아래에 *.csv 또는 *.csv.gz 파일이 없습니다',
  },
  'run.refusedFiles': { en: '{problems:lines}', ko: '{problems:lines}' },
  'run.fileProblem': { en: '{file}: {problem}', ko: '{file}: {problem}' },
  'run.fileChanged': {
    en: '{file} was changed or removed during the run; start the day again',
    ko: '실행 중에 {file}{이/가} 변경되거나 삭제되었습니다. 이 날짜를 다시 시작하십시오',
  },
  'run.nothingScored': {
    en: 'No row of the snapshot can be scored',
    ko: '자료에서 평가할 수 있는 행이 없습니다',
  },
  'run.nothingScoredLike': {
    en: 'No row of the snapshot can be scored; line {line} of {file}: {reason}',
    ko: '자료에서 평가할 수 있는 행이 없습니다. {file} {line}행: {reason}',
  },
  'run.shardsFailed': {
    en: '{count} of {all} shards could not be scored. {shards:semicolons}. Start the day again to score the missing shards; finished work is kept.',
    ko: '{all}개 조각 중 {count}개를 평가하지 못했습니다. {shards:semicolons}. 이 날짜를 다시 시작하면 남은 조각만 평가하며, 끝난 작업은 보존됩니다.',
  },
  'run.moreShardsFailed': {
    en: '{count} of {all} shards could not be scored. {shards:semicolons}, and {more} more. Start the day again to score the missing shards; finished work is kept.',
    ko: '{all}개 조각 중 {count}개를 평가하지 못했습니다. {shards:semicolons} 외 {more}개. 이 날짜를 다시 시작하면 남은 조각만 평가하며, 끝난 작업은 보존됩니다.',
  },
  'run.failedShard': {
    en: 'Shard {shard}, lines {first} to {last} of {file}: {reason}',
    ko: '조각 {shard}({file} {first}~{last}행): {reason}',
  },
  'run.notScored': { en: 'not scored', ko: '평가되지 않음' },
  'run.stepTimedOut': { en: 'timed out; see the logs', ko: '시간 초과(로그를 확인하십시오)' },
  'run.tableThrottled': {
    en: 'a table was throttled; see the logs',
    ko: '테이블 요청이 제한됨(로그를 확인하십시오)',
  },
  'run.error': { en: '{name}; see the logs', ko: '{name}(로그를 확인하십시오)' },

  'snapshot.archive': {
    en: 'an archive; unpack it and upload its CSV files',
    ko: '압축 파일입니다. 풀어서 CSV 파일을 올리십시오',
  },
  'snapshot.workbook': {
    en: 'a workbook; save it as "CSV UTF-8"',
    ko: '엑셀 문서입니다. "CSV UTF-8"로 저장하십시오',
  },
  'snapshot.compressed': {
    en: 'compressed in a form that is not read; compress it with gzip',
    ko: '읽을 수 없는 방식으로 압축되어 있습니다. gzip으로 압축하십시오',
  },
  'snapshot.encrypted': { en: 'encrypted; decrypt it first', ko: '암호화되어 있습니다. 먼저 복호화하십시오' },
  'snapshot.otherFile': {
    en: 'not a *.csv or *.csv.gz file; convert it, rename it or remove it',
    ko: '*.csv 또는 *.csv.gz 파일이 아닙니다. 변환하거나 이름을 바꾸거나 삭제하십시오',
  },
  'snapshot.unfinished': {
    en: 'temporary, unfinished or a backup by its name; upload it under its final name or remove it',
    ko: '이름으로 보아 임시 파일, 완성되지 않은 파일 또는 백업입니다. 최종 이름으로 올리거나 삭제하십시오',
  },
  'snapshot.folderMarker': {
    en: 'a folder marker that holds data; remove it',
    ko: '자료가 들어 있는 폴더 표시입니다. 삭제하십시오',
  },
  'snapshot.empty': { en: 'empty', ko: '비어 있습니다' },
  'snapshot.emptyFile': { en: 'the file is empty', ko: '파일이 비어 있습니다' },
  'snapshot.holdsRows': {
    en: 'holds rows, but is not a *.csv or *.csv.gz file; rename it or remove it',
    ko: '행이 들어 있지만 *.csv 또는 *.csv.gz 파일이 아닙니다. 이름을 바꾸거나 삭제하십시오',
  },
  'snapshot.zip': {
    en: 'a zip archive or a workbook; unpack it, or save it as "CSV UTF-8"',
    ko: 'ZIP 압축 파일 또는 엑셀 문서입니다. 압축을 풀거나 "CSV UTF-8"로 저장하십시오',
  },
  'snapshot.parquet': {
    en: 'a Parquet file; convert it to CSV',
    ko: 'Parquet 파일입니다. CSV로 변환하십시오',
  },
  'snapshot.compressedWith': {
    en: 'compressed with {name}; compress it with gzip',
    ko: '{name}{으로/로} 압축되어 있습니다. gzip으로 압축하십시오',
  },
  'snapshot.archiveOf': { en: 'a {name} archive; unpack it', ko: '{name} 압축 파일입니다. 압축을 푸십시오' },
  'snapshot.notGzip': { en: 'not a valid gzip file', ko: '올바른 gzip 파일이 아닙니다' },
  'snapshot.noHeader': { en: 'no header', ko: '머리글 행이 없습니다' },
  'snapshot.noTaxpayers': { en: 'no taxpayers', ko: '납세의무자가 없습니다' },
  'snapshot.oldLineEnds': {
    en: 'its lines end in CR alone, as on old Macs; save it with line ends of CR LF or LF',
    ko: '옛 맥처럼 줄이 CR만으로 끝납니다. CR LF 또는 LF 줄바꿈으로 저장하십시오',
  },
  'snapshot.longLine': {
    en: 'line {line} is longer than {most} KiB',
    ko: '{line}행이 {most} KiB보다 깁니다',
  },
  'snapshot.headerQuote': {
    en: 'unclosed quote in the header',
    ko: '머리글 행의 따옴표가 닫히지 않았습니다',
  },
  'snapshot.notAHeader': { en: 'the first line names no columns', ko: '첫 행에 열 이름이 없습니다' },
  'snapshot.unknownColumns': {
    en: 'unknown {count?column|columns} {columns:commas}',
    ko: '알 수 없는 열: {columns:commas}',
  },
  'snapshot.moreUnknownColumns': {
    en: 'unknown columns {columns:commas} and {more} more',
    ko: '알 수 없는 열: {columns:commas} 외 {more}개',
  },
  'snapshot.missingColumns': {
    en: 'missing {count?column|columns} {columns:commas}',
    ko: '없는 열: {columns:commas}',
  },
  'snapshot.moreMissingColumns': {
    en: 'missing columns {columns:commas} and {more} more',
    ko: '없는 열: {columns:commas} 외 {more}개',
  },
  'snapshot.repeatedColumns': {
    en: 'repeated {count?column|columns} {columns:commas}',
    ko: '중복된 열: {columns:commas}',
  },
  'snapshot.moreRepeatedColumns': {
    en: 'repeated columns {columns:commas} and {more} more',
    ko: '중복된 열: {columns:commas} 외 {more}개',
  },
  'snapshot.problems': { en: '{problems:semicolons}', ko: '{problems:semicolons}' },

  'encoding.invalid': {
    en: 'not UTF-8: line {line} is not valid; save it as "CSV UTF-8"',
    ko: 'UTF-8이 아닙니다. {line}행이 올바르지 않습니다. "CSV UTF-8"로 저장하십시오',
  },
  'encoding.probably': {
    en: 'not UTF-8: line {line} is not valid, probably {names:or}; save it as "CSV UTF-8"',
    ko: 'UTF-8이 아닙니다. {line}행이 올바르지 않으며, {names:or}일 수 있습니다. "CSV UTF-8"로 저장하십시오',
  },
  'encoding.probablyOne': {
    en: 'not UTF-8: line {line} is not valid, probably {name}; save it as "CSV UTF-8", or convert it with iconv -f {iconv} -t UTF-8',
    ko: 'UTF-8이 아닙니다. {line}행이 올바르지 않으며, {name}일 수 있습니다. "CSV UTF-8"로 저장하거나 다음 명령으로 변환하십시오: iconv -f {iconv} -t UTF-8',
  },
  'encoding.misread': {
    en: 'not UTF-8: {count?line|lines} {lines:commas} {count?has|have} text that is probably {names:or} {how}; export it again as "CSV UTF-8"',
    ko: 'UTF-8이 아닙니다. {lines:commas}행에 {how} {names:or} 문자열로 보이는 내용이 있습니다. "CSV UTF-8"로 다시 내보내십시오',
  },
  'encoding.misreadOne': {
    en: 'not UTF-8: {count?line|lines} {lines:commas} {count?has|have} text that is probably {name} {how}; export it again as "CSV UTF-8", or convert it with {repair}',
    ko: 'UTF-8이 아닙니다. {lines:commas}행에 {how} {name} 문자열로 보이는 내용이 있습니다. "CSV UTF-8"로 다시 내보내거나 다음 명령으로 변환하십시오: {repair}',
  },
  'encoding.readAs': {
    en: 'that was read as {name} and saved again',
    ko: '{name}{으로/로} 잘못 읽어 다시 저장한',
  },
  'encoding.readAsAndSaved': {
    en: 'that was read as {name} and saved as UTF-8',
    ko: '{name}{으로/로} 잘못 읽어 UTF-8로 저장한',
  },
  'encoding.byChance': { en: 'whose bytes also form UTF-8', ko: '바이트가 UTF-8로도 읽히는' },
  'encoding.lost': {
    en: 'characters were lost in an earlier conversion ({count?line|lines} {lines:commas}); export it again as UTF-8',
    ko: '이전 변환에서 문자가 손실되었습니다({lines:commas}행). UTF-8로 다시 내보내십시오',
  },

  'row.quote': {
    en: 'unclosed quote, or a line break within a field',
    ko: '따옴표가 닫히지 않았거나 항목 안에 줄바꿈이 있습니다',
  },
  'row.width': {
    en: '{count} fields, but the header has {width}',
    ko: '항목이 {count}개이지만 머리글 행에는 {width}개가 있습니다',
  },
  'row.taxpayerId': {
    en: 'taxpayerId: expected 1 to 64 letters, digits, ".", "_", ":" or "-"',
    ko: 'taxpayerId: 1~64자의 영문자, 숫자, ".", "_", ":", "-"여야 합니다',
  },
  'row.companyName': {
    en: 'companyName: expected UTF-8 text of 1 to {most} visible characters without control characters',
    ko: 'companyName: 제어 문자가 없는 1~{most}자의 보이는 UTF-8 문자여야 합니다',
  },
  'row.number': {
    en: '{column}: expected a number from {least} to {most}, got {got}',
    ko: '{column}: {least}부터 {most}까지의 숫자여야 하지만 {got}입니다',
  },
  'row.whole': {
    en: '{column}: expected a whole number from {least} to {most}, got {got}',
    ko: '{column}: {least}부터 {most}까지의 정수여야 하지만 {got}입니다',
  },
  'row.nothing': { en: 'nothing', ko: '빈 값' },
  'row.duplicate': {
    en: 'duplicate taxpayerId; line {line} is used',
    ko: '중복된 taxpayerId이며, {line}행을 사용합니다',
  },
  'row.duplicateOfFile': {
    en: 'duplicate taxpayerId; line {line} of {file} is used',
    ko: '중복된 taxpayerId이며, {file}의 {line}행을 사용합니다',
  },

  'arrears.reason': { en: '{fact}, which {effect}', ko: '{fact}: {effect}' },
  'arrears.other': { en: '{group}', ko: '{group}' },
  'arrears.latestPastDue': {
    en: 'Latest month is {months} {months?month|months} past due',
    ko: '최근월 {months}개월 체납',
  },
  'arrears.latestPartly': {
    en: 'Latest month is partly paid and not past due',
    ko: '최근월 일부 납부, 납기 미경과',
  },
  'arrears.latestPaid': { en: 'Latest month is paid in full', ko: '최근월 전액 납부' },
  'arrears.latestNothing': { en: 'Nothing was assessed in the latest month', ko: '최근월 부과 없음' },
  'arrears.earlierPastDue': {
    en: 'Up to {months} {months?month|months} past due in the preceding five months',
    ko: '직전 5개월간 최장 {months}개월 체납',
  },
  'arrears.earlierNone': { en: 'Not past due in the preceding five months', ko: '직전 5개월간 체납 없음' },
  'arrears.record': {
    en: 'Past due in {months} of the last 6 months',
    ko: '최근 6개월 중 {months}개월 체납',
  },
  'arrears.noRecord': { en: 'Never past due in the last 6 months', ko: '최근 6개월간 체납 없음' },
  'arrears.guaranteeLimit': { en: 'Guarantee limit of {amount:whole}', ko: '담보한도 {amount:whole}' },
  'arrears.limitUse': {
    en: 'Latest balance is {percent:whole} % of the guarantee limit',
    ko: '최근월 부과잔액이 담보한도의 {percent:whole}%',
  },
  'arrears.noLimit': {
    en: 'Latest balance of {amount:whole} without a guarantee limit',
    ko: '담보한도 없이 최근월 부과잔액 {amount:whole}',
  },
  'arrears.meanBalance': {
    en: 'Average assessed balance of {amount:whole} a month',
    ko: '월평균 부과잔액 {amount:whole}',
  },
  'arrears.sameAsMean': {
    en: 'Latest balance of {latest:whole} equals the average of the preceding months',
    ko: '최근월 부과잔액 {latest:whole}, 직전 월평균과 같음',
  },
  'arrears.aboveMean': {
    en: 'Latest balance of {latest:whole} is {change:whole} above the average of the preceding months',
    ko: '최근월 부과잔액 {latest:whole}, 직전 월평균보다 {change:whole} 많음',
  },
  'arrears.belowMean': {
    en: 'Latest balance of {latest:whole} is {change:whole} below the average of the preceding months',
    ko: '최근월 부과잔액 {latest:whole}, 직전 월평균보다 {change:whole} 적음',
  },
  'arrears.swings': {
    en: 'Assessed balances between {lowest:whole} and {highest:whole} in six months',
    ko: '6개월간 부과잔액 {lowest:whole}~{highest:whole}',
  },
  'arrears.noSwings': {
    en: 'The same assessed balance of {highest:whole} in all six months',
    ko: '6개월 내내 부과잔액 {highest:whole}',
  },
  'arrears.paid': { en: 'Paid {amount:whole} in the last 6 months', ko: '최근 6개월간 {amount:whole} 납부' },
  'arrears.covered': {
    en: 'Payments over 5 months cover {percent:whole} % of the preceding balances',
    ko: '5개월간 납부액이 이전 부과잔액의 {percent:whole}%',
  },
  'arrears.nothingDue': {
    en: 'No balance was due in the preceding months',
    ko: '이전 기간에 납부할 잔액 없음',
  },
  'arrears.unpaid': {
    en: '{amount:whole} of the previous balance is still unpaid',
    ko: '직전월 부과잔액 중 {amount:whole} 미납',
  },
  'arrears.settled': {
    en: 'The latest payment covered the previous balance',
    ko: '최근 납부로 직전월 부과잔액 완납',
  },

  'business.insolvency': { en: 'Insolvency proceedings are open', ko: '회생·파산 절차 진행 중' },
  'business.closed': { en: 'The business is registered as closed', ko: '폐업으로 등록됨' },
  'business.seizedOnce': { en: 'Property was seized once', ko: '재산 압류 1회' },
  'business.seized': { en: 'Property was seized {count} times', ko: '재산 압류 {count}회' },
  'business.guaranteeUsed': { en: '{percent} % of the guarantee is used', ko: '담보 사용률 {percent}%' },
  'business.new': {
    en: 'In business for {years} {years?year|years} (less than 2)',
    ko: '업력 {years}년(2년 미만)',
  },
  'business.valueFell': {
    en: 'Declared value fell by {percent} % in a year',
    ko: '1년간 수입신고 금액 {percent}% 감소',
  },
  'business.valueRose': {
    en: 'Declared value rose by {percent} % in a year',
    ko: '1년간 수입신고 금액 {percent}% 증가',
  },
  'business.authorisedOperator': {
    en: 'Authorised economic operator',
    ko: '수출입 안전관리 우수업체(AEO)',
  },
  'business.long': { en: 'In business for {years} {years?year|years}', ko: '업력 {years}년' },
  'business.capAdded': {
    en: 'All factors together add at most {points} points',
    ko: '모든 요소를 합하여 최대 {points}점 가산',
  },
  'business.capTaken': {
    en: 'All factors together subtract at most {points} points',
    ko: '모든 요소를 합하여 최대 {points}점 차감',
  },

  'notice.subject': {
    en: 'Delinquency scores of {day}: {taxpayers:whole} taxpayers',
    ko: '{day} 체납위험 점수: 납세의무자 {taxpayers:whole}명',
  },
  'notice.taxpayers': { en: 'Taxpayers scored: {count:whole}', ko: '평가한 납세의무자: {count:whole}명' },
  'notice.rejected': { en: 'Rows rejected: {count:whole}', ko: '거부된 행: {count:whole}개' },
  'notice.grade': { en: 'Grade {grade}: {count:whole}', ko: '{grade}등급: {count:whole}명' },
  'notice.psi': { en: 'Population stability index: {psi}', ko: '모집단 안정성 지수(PSI): {psi}' },
} as const satisfies Readonly<Record<string, Template>>;
