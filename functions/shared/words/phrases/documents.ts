// Phrases about documents and references: fields, rejected files, verdicts, and the quality of scans.
import type { Template } from '../template.ts';

export const DOCUMENT_PHRASES = {
  'document.fileName': {
    en: 'Expected a file name of 1 to {most} visible characters, without control characters and without a path',
    ko: '제어 문자와 경로가 없는 1~{most}자의 파일 이름이어야 합니다',
  },
  'document.wholeBytes': { en: 'Expected a whole number of bytes', ko: '바이트 수를 정수로 써야 합니다' },
  'document.leastBytes': { en: 'Expected at least 1 byte', ko: '1바이트 이상이어야 합니다' },
  'document.mostBytes': {
    en: 'Expected at most {most} bytes (15 MiB)',
    ko: '{most}바이트(15 MiB) 이하여야 합니다',
  },
  'document.sha256': {
    en: 'Expected the SHA-256 of the file: 64 hexadecimal digits',
    ko: '파일의 SHA-256(16진수 64자리)이어야 합니다',
  },
  'document.pageFile': {
    en: 'Expected the number of a page, with that of a mark if it is one, and .png or .jpg',
    ko: '쪽 번호(표지 그림이면 표지 번호도)와 PNG 또는 JPEG 확장자여야 합니다',
  },
  'document.validTo': {
    en: 'Expected the same day as validFrom or a later day',
    ko: 'validFrom과 같거나 그 이후의 날짜여야 합니다',
  },

  'document.oneList': {
    en: 'Expected at most one of `status`, `declarationId` and `authorityId`',
    ko: '`status`, `declarationId`, `authorityId` 중 하나만 쓸 수 있습니다',
  },
  'document.unknown': { en: 'You have no document {id}', ko: '문서 {id}{이/가} 없습니다' },
  'document.noVerdict': {
    en: 'Document {id} has no verdict yet, or its file was rejected',
    ko: '문서 {id}{은/는} 아직 판정되지 않았거나 파일이 거부되었습니다',
  },
  'document.contended': {
    en: 'Concurrent decisions on this document; retry',
    ko: '이 문서에 대한 결정이 동시에 진행되고 있습니다. 다시 시도하십시오',
  },
  'document.unknownReference': {
    en: '{authority} has no reference {id}',
    ko: '발급기관 {authority}에 등록 견본 {id}{이/가} 없습니다',
  },
  'document.notSigned': {
    en: 'This URL is not signed, or it has expired; read the document for a new one',
    ko: '이 URL은 서명되지 않았거나 만료되었습니다. 문서를 다시 조회하여 새 URL을 받으십시오',
  },
  'document.pictureDeleted': {
    en: 'The picture of page {page} has been deleted',
    ko: '{page}쪽의 그림이 삭제되었습니다',
  },

  'document.rejectedTitle': { en: 'The file was rejected', ko: '파일이 거부되었습니다' },

  'mark.stamp': { en: 'stamp', ko: '인영' },
  'mark.signature': { en: 'signature', ko: '서명' },

  'file.upload-expired': {
    en: 'No file was uploaded before the upload URL expired; announce the file again.',
    ko: '업로드 URL이 만료될 때까지 파일이 업로드되지 않았습니다. 파일을 다시 접수하십시오.',
  },
  'file.upload-missing': {
    en: 'The uploaded file no longer exists; announce the file and upload it again.',
    ko: '업로드된 파일이 더 이상 없습니다. 파일을 다시 접수하고 업로드하십시오.',
  },
  'file.wrong-size': {
    en: 'The uploaded file has {bytes} bytes; {announced} were announced.',
    ko: '업로드된 파일은 {bytes}바이트이지만 접수된 크기는 {announced}바이트입니다.',
  },
  'file.wrong-type': {
    en: 'The file was uploaded as {type}; {announced} was announced.',
    ko: '파일이 {type} 형식으로 업로드되었지만 접수된 형식은 {announced}입니다.',
  },
  'file.wrong-checksum': {
    en: 'The SHA-256 of the uploaded file differs from the announced one; upload the announced file.',
    ko: '업로드된 파일의 SHA-256이 접수된 값과 다릅니다. 접수한 파일을 업로드하십시오.',
  },
  'file.malware-found': {
    en: 'The malware scan found a threat in the file.',
    ko: '악성코드 검사에서 파일의 위협이 발견되었습니다.',
  },
  'file.malware-scan-unsupported': {
    en: 'The file cannot be scanned for malware (for example, it is password-protected); send an unprotected copy.',
    ko: '파일의 악성코드를 검사할 수 없습니다(예: 암호로 보호됨). 보호되지 않은 사본을 보내십시오.',
  },
  'file.malware-scan-failed': {
    en: 'The malware scan of the file failed; announce the file and upload it again.',
    ko: '파일의 악성코드 검사가 실패했습니다. 파일을 다시 접수하고 업로드하십시오.',
  },
  'file.empty-file': { en: 'The file is empty.', ko: '파일이 비어 있습니다.' },
  'file.too-large': {
    en: 'The file has {bytes:whole} bytes; at most {limit:whole} are accepted. Scan at 200–300 dpi or send fewer pages.',
    ko: '파일이 {bytes:whole}바이트이지만 {limit:whole}바이트까지만 받을 수 있습니다. 200~300 dpi로 스캔하거나 쪽수를 줄여 보내십시오.',
  },
  'file.unsupported-type': {
    en: 'The file is {actual}; only PNG, JPEG, TIFF and PDF are accepted.',
    ko: '이 파일은 {actual}입니다. PNG, JPEG, TIFF, PDF만 받을 수 있습니다.',
  },
  'file.type-mismatch': {
    en: 'The file was announced as {declared} but is {actual}.',
    ko: '파일이 {declared} 형식으로 접수되었지만 실제로는 {actual}입니다.',
  },
  'file.mixed-content': {
    en: 'The file is both {actual} and {other}; send only the scan.',
    ko: '이 파일은 {actual}이면서 동시에 {other}입니다. 스캔 파일만 보내십시오.',
  },
  'file.damaged': {
    en: 'The file is damaged or incomplete: {what}. Save or scan it again.',
    ko: '파일이 손상되었거나 완전하지 않습니다({what}). 다시 저장하거나 스캔하십시오.',
  },
  'file.unsupported-encoding': {
    en: 'Page {page} uses {feature}, which cannot be read here. Save it as TIFF with LZW, Deflate, JPEG or fax compression and 8 bits per colour, or as PNG, JPEG or PDF, and send that.',
    ko: '{page}쪽에 사용된 {feature}{은/는} 읽을 수 없습니다. LZW, Deflate, JPEG 또는 팩스 압축과 색상당 8비트를 쓰는 TIFF나 PNG, JPEG, PDF로 저장하여 보내십시오.',
  },
  'file.animated': {
    en: 'The file is an animation; send a single picture.',
    ko: '이 파일은 애니메이션입니다. 그림 한 장을 보내십시오.',
  },
  'file.too-many-pages': {
    en: 'The file has {pages:whole} pages; at most {limit:whole} are accepted.',
    ko: '파일이 {pages:whole}쪽이지만 {limit:whole}쪽까지만 받을 수 있습니다.',
  },
  'file.no-pages': { en: 'The file has no pages.', ko: '파일에 쪽이 없습니다.' },
  'file.too-many-pixels': {
    en: 'Page {page:whole} has {width:whole} x {height:whole} pixels; at most {limit:whole} in total are accepted. Scan at 300 dpi or less.',
    ko: '{page:whole}쪽이 {width:whole} x {height:whole}픽셀이지만 모두 {limit:whole}픽셀까지만 받을 수 있습니다. 300 dpi 이하로 스캔하십시오.',
  },
  'file.too-small': {
    en: 'Page {page:whole} has only {width:whole} x {height:whole} pixels, too few to recognise anything.',
    ko: '{page:whole}쪽이 {width:whole} x {height:whole}픽셀뿐이어서 아무것도 알아볼 수 없습니다.',
  },
  'file.odd-shape': {
    en: 'Page {page:whole} measures {width:whole} x {height:whole}, too long and narrow for a page.',
    ko: '{page:whole}쪽의 크기가 {width:whole} x {height:whole}{으로/로}, 문서 쪽으로 보기에는 너무 길고 좁습니다.',
  },
  'file.password-protected': {
    en: 'The PDF is protected by a password; send a copy without a password.',
    ko: 'PDF가 암호로 보호되어 있습니다. 암호가 없는 사본을 보내십시오.',
  },
  'file.unknown-encryption': {
    en: 'The PDF is encrypted in an unsupported way; send an unprotected copy.',
    ko: 'PDF가 지원하지 않는 방식으로 암호화되어 있습니다. 보호되지 않은 사본을 보내십시오.',
  },
  'file.dynamic-form': {
    en: 'The PDF is a dynamic form (XFA), which only some programs can show; print it to an ordinary PDF and send that.',
    ko: '일부 프로그램에서만 볼 수 있는 동적 양식(XFA) PDF입니다. 일반 PDF로 인쇄하여 보내십시오.',
  },
  'file.portfolio': {
    en: 'The PDF is a portfolio of other files, which are not opened; send the scan itself.',
    ko: '다른 파일을 묶은 PDF 포트폴리오이며, 그 안의 파일은 열지 않습니다. 스캔 파일 자체를 보내십시오.',
  },
  'file.too-complex': {
    en: 'The file needs more memory than a scan may use. Print or scan it again and send the new file.',
    ko: '파일을 읽는 데 허용된 것보다 많은 메모리가 필요합니다. 다시 인쇄하거나 스캔하여 새 파일을 보내십시오.',
  },
  'file.took-too-long': {
    en: 'Page {page:whole} took longer than {seconds:whole} s to read. Print or scan it again and send the new file.',
    ko: '{page:whole}쪽을 읽는 데 {seconds:whole}초가 넘게 걸렸습니다. 다시 인쇄하거나 스캔하여 새 파일을 보내십시오.',
  },
  'file.document-took-too-long': {
    en: 'The file took longer than {seconds:whole} s to read. Send fewer pages or scan them again.',
    ko: '파일을 읽는 데 {seconds:whole}초가 넘게 걸렸습니다. 쪽수를 줄이거나 다시 스캔하여 보내십시오.',
  },
  'file.several-pages': {
    en: 'The file has {pages:whole} pages; a reference is a picture of one {kind} on one page.',
    ko: '파일이 {pages:whole}쪽입니다. 등록 견본은 한 쪽에 {kind} 하나가 있는 그림이어야 합니다.',
  },
  'file.no-mark': {
    en: 'The picture shows no recognisable {kind}. Scan one on white paper at 300 dpi.',
    ko: '그림에서 {kind}{을/를} 알아볼 수 없습니다. 흰 종이 위의 {kind} 하나를 300 dpi로 스캔하십시오.',
  },
  'file.several-marks': {
    en: 'The picture shows more than one {kind}, or other ink beside it. Crop it to one {kind}.',
    ko: '그림에 {kind}{이/가} 둘 이상 있거나 다른 잉크가 있습니다. {kind} 하나만 남도록 자르십시오.',
  },
  'file.mark-too-small': {
    en: 'The {kind} is only {pixels:whole} pixels long; at least {minimum:whole} are required. Scan it at 300 dpi.',
    ko: '{kind}의 길이가 {pixels:whole}픽셀뿐이지만 {minimum:whole}픽셀 이상이어야 합니다. 300 dpi로 스캔하십시오.',
  },
  'file.faint-mark': {
    en: 'The ink of the {kind} is too faint. Make a clearer impression or scan it with more contrast.',
    ko: '{kind}의 잉크가 너무 흐립니다. 더 선명하게 찍거나 쓰고, 또는 대비를 높여 스캔하십시오.',
  },

  'damage.circle': { en: 'its pages refer to each other in a circle', ko: '쪽들이 서로를 순환하여 가리킴' },
  'damage.pageSize': { en: 'a page has no size', ko: '크기가 없는 쪽이 있음' },
  'damage.header': { en: 'its header is missing', ko: '헤더가 없음' },
  'damage.imageEnd': { en: 'it ends within the image data', ko: '이미지 데이터 중간에서 끝남' },
  'damage.pageListEnd': { en: 'it ends within its list of pages', ko: '쪽 목록 중간에서 끝남' },
  'damage.imageData': { en: 'its image data cannot be decoded', ko: '이미지 데이터를 해독할 수 없음' },
  'damage.pictureParts': {
    en: 'parts of the picture cannot be decoded',
    ko: '그림의 일부를 해독할 수 없음',
  },
  'damage.nothingReadable': {
    en: 'nothing on its pages can be decoded',
    ko: '쪽에 있는 내용을 전혀 해독할 수 없음',
  },
  'damage.pdfEnd': { en: 'the end of the PDF is missing', ko: 'PDF의 끝부분이 없음' },
  'damage.pdfPage': { en: 'page {page} is missing or broken', ko: '{page}쪽이 없거나 손상됨' },
  'damage.pdfTable': {
    en: 'its cross-reference table cannot be read',
    ko: '상호 참조 표를 읽을 수 없음',
  },
  'damage.pdfDrawing': { en: 'the PDF cannot be drawn', ko: 'PDF를 그릴 수 없음' },

  'format.png': { en: 'a PNG image', ko: 'PNG 이미지' },
  'format.jpeg': { en: 'a JPEG image', ko: 'JPEG 이미지' },
  'format.tiff': { en: 'a TIFF image', ko: 'TIFF 이미지' },
  'format.pdf': { en: 'a PDF', ko: 'PDF 문서' },
  'format.image': { en: 'a {name} image', ko: '{name} 이미지' },
  'format.avif': { en: 'an AVIF image', ko: 'AVIF 이미지' },
  'format.video': { en: 'a video', ko: '동영상' },
  'format.photoshop': { en: 'a Photoshop file', ko: '포토샵 파일' },
  'format.djvu': { en: 'a DjVu document', ko: 'DjVu 문서' },
  'format.zipOrOffice': { en: 'a ZIP archive or an Office document', ko: 'ZIP 압축 파일 또는 오피스 문서' },
  'format.office': { en: 'a legacy Office document', ko: '구형 오피스 문서' },
  'format.archive': { en: 'a {name} archive', ko: '{name} 압축 파일' },
  'format.program': { en: 'a program', ko: '프로그램' },
  'format.postScript': { en: 'a PostScript file', ko: '포스트스크립트 파일' },
  'format.richText': { en: 'a rich text document', ko: '서식 있는 텍스트 문서' },
  'format.text': { en: 'a text file', ko: '텍스트 파일' },
  'format.svg': { en: 'an SVG drawing', ko: 'SVG 그림' },
  'format.html': { en: 'an HTML page', ko: 'HTML 문서' },
  'format.xml': { en: 'an XML file', ko: 'XML 파일' },
  'format.unknown': { en: 'of an unknown format', ko: '알 수 없는 형식의 파일' },

  'feature.compression': { en: '{name} compression', ko: '{name} 압축' },
  'feature.compressionNumber': { en: 'compression number {number}', ko: '{number}번 압축' },
  'feature.oldJpeg': { en: 'old-style JPEG compression', ko: '구형 JPEG 압축' },
  'feature.lossyRaw': {
    en: 'lossy JPEG for raw photos compression',
    ko: '원본 사진용 손실 JPEG 압축',
  },
  'feature.hierarchicalJpeg': { en: 'hierarchical JPEG compression', ko: '계층형 JPEG 압축' },
  'feature.pixels': { en: '{name} pixels', ko: '{name} 화소' },
  'feature.sensorPixels': { en: 'the pixels of a camera sensor', ko: '카메라 센서의 화소' },
  'feature.ycbcr': {
    en: 'YCbCr pixels without JPEG compression',
    ko: 'JPEG 압축을 쓰지 않은 YCbCr 화소',
  },
  'feature.floatPixels': { en: 'floating point pixels', ko: '부동소수점 화소' },
  'feature.signedPixels': { en: 'signed or complex pixels', ko: '부호가 있거나 복소수인 화소' },
  'feature.bits': { en: '{bits} bits per colour', ko: '색상당 {bits}비트' },
  'feature.separateTiles': {
    en: 'tiles with separate colour planes',
    ko: '색상면이 분리된 타일',
  },
  'feature.unknownPictures': {
    en: 'pictures in an encoding that is unknown here',
    ko: '여기에서 알 수 없는 방식으로 부호화된 그림',
  },

  'reference.ofStamp': {
    en: '{count} {count?reference|references} of this stamp',
    ko: '이 인영의 등록 견본 {count}개',
  },
  'reference.ofSigner': {
    en: '{count} {count?reference|references} of this signer',
    ko: '이 서명자의 등록 견본 {count}개',
  },

  'finding.besideMatch': {
    en: 'Matches no registered {kind}; another {kind} on this page does.',
    ko: '등록된 {kind}{과/와} 일치하지 않으며, 이 쪽의 다른 {kind}{은/는} 일치합니다.',
  },
  'finding.noneRegistered': {
    en: 'The authority has no valid registered {kind}.',
    ko: '발급기관에 유효한 등록 {kind}{이/가} 없습니다.',
  },
  'finding.tooSmall': {
    en: 'The {kind} is too small: {side} pixels long, at least {least} are required.',
    ko: '{kind}{이/가} 너무 작습니다. 길이가 {side}픽셀이지만 {least}픽셀 이상이어야 합니다.',
  },
  'finding.tooFew': {
    en: 'Compared with only {references}; at least {least} are required.',
    ko: '{references}만으로 비교했습니다. {least}개 이상 필요합니다.',
  },
  'finding.matchFrom': {
    en: 'Based on {references}; match from {match} %.',
    ko: '{references}에 근거하며, {match}% 이상이면 일치입니다.',
  },
  'finding.mismatchUpTo': {
    en: 'Based on {references}; mismatch up to {mismatch} %.',
    ko: '{references}에 근거하며, {mismatch}% 이하이면 불일치입니다.',
  },
  'finding.overlapped': {
    en: 'Based on {references}; overlaps a {other} in the same ink colour.',
    ko: '{references}에 근거하며, 같은 색 잉크의 {other}{과/와} 겹칩니다.',
  },
  'finding.crossed': {
    en: 'Based on {references}; other ink crosses it.',
    ko: '{references}에 근거하며, 다른 잉크가 겹칩니다.',
  },
  'finding.faint': {
    en: 'Based on {references}; the page shows no clear {kind}, and this may be none.',
    ko: '{references}에 근거하며, 쪽에 뚜렷한 {kind}{이/가} 없어 {kind}{이/가} 아닐 수도 있습니다.',
  },
  'finding.between': {
    en: 'Based on {references}; inconclusive between {mismatch} % and {match} %.',
    ko: '{references}에 근거하며, {mismatch}%와 {match}% 사이는 판정할 수 없습니다.',
  },
  'finding.withMeaning': { en: '{text} {meaning}', ko: '{text} {meaning}' },

  'meaning.identical': {
    en: 'No two impressions of a stamp are identical: this may be a copy of the registered picture.',
    ko: '같은 도장의 인영이라도 서로 똑같지 않으므로, 등록된 그림의 사본일 수 있습니다.',
  },
  'meaning.atMost': {
    en: 'At most {share} in 100 {marks} look as different as this one.',
    ko: '{marks} 100개 중 이만큼 다르게 보이는 것은 많아야 {share}개입니다.',
  },
  'meaning.moreThan': {
    en: 'More than {share} in 100 {marks} look as different as this one.',
    ko: '{marks} 100개 중 이만큼 다르게 보이는 것이 {share}개를 넘습니다.',
  },
  'genuine.stamp': { en: 'genuine impressions', ko: '진정한 인영' },
  'genuine.signature': { en: 'genuine signatures', ko: '진정한 서명' },
  'genuine.crossed': { en: '{marks} crossed by other ink', ko: '다른 잉크가 겹친 {marks}' },

  'verdict.match': { en: 'Matches a registered {kind}.', ko: '등록된 {kind}{과/와} 일치합니다.' },
  'verdict.mismatch': {
    en: 'Matches no registered {kind}.',
    ko: '등록된 {kind}{과/와} 일치하지 않습니다.',
  },
  'verdict.noReference': {
    en: 'There is no registered {kind} to compare it with.',
    ko: '비교할 등록 {kind}{이/가} 없습니다.',
  },
  'verdict.tooSmall': {
    en: 'The {kind} is too small to judge; scan at 200–300 dpi.',
    ko: '{kind}{이/가} 너무 작아 판정할 수 없습니다. 200~300 dpi로 스캔하십시오.',
  },
  'verdict.overlapped': {
    en: 'The {kind} overlaps a {other} in the same ink colour and cannot be judged.',
    ko: '{kind}{이/가} 같은 색 잉크의 {other}{과/와} 겹쳐 판정할 수 없습니다.',
  },
  'verdict.crossed': {
    en: 'Other ink crosses the {kind}, which makes the comparison inconclusive.',
    ko: '{kind}에 다른 잉크가 겹쳐 비교 결과를 판정할 수 없습니다.',
  },
  'verdict.faint': {
    en: 'The page shows no clear {kind}; what looks most like one cannot be judged.',
    ko: '쪽에 뚜렷한 {kind}{이/가} 없으며, 가장 비슷한 것은 판정할 수 없습니다.',
  },
  'verdict.inconclusive': {
    en: 'The comparison with the registered {kind}s is inconclusive.',
    ko: '등록된 {kind}{과/와} 비교한 결과를 판정할 수 없습니다.',
  },

  'quality.page': { en: 'Page {page}: {text}', ko: '{page}쪽: {text}' },
  'quality.dark': {
    en: 'the scan is very dark; scan it with more light',
    ko: '스캔이 매우 어둡습니다. 더 밝게 스캔하십시오',
  },
  'quality.blank': { en: 'the page is nearly blank', ko: '거의 빈 쪽입니다' },
  'quality.pale': {
    en: 'the scan is pale; scan it with more contrast',
    ko: '스캔이 흐립니다. 대비를 높여 스캔하십시오',
  },
  'quality.blurred': {
    en: 'the scan is blurred; scan it again, or hold the camera still',
    ko: '스캔의 초점이 맞지 않습니다. 다시 스캔하거나 카메라를 고정하십시오',
  },
  'quality.resolution': {
    en: 'the resolution is low ({width} x {height} pixels); scan at 200–300 dpi',
    ko: '해상도가 낮습니다({width} x {height}픽셀). 200~300 dpi로 스캔하십시오',
  },
  'quality.incomplete': {
    en: 'parts of the page could not be read, so the document is not judged; save or scan it again',
    ko: '쪽의 일부를 읽을 수 없어 문서를 판정하지 않습니다. 다시 저장하거나 스캔하십시오',
  },
  'quality.unreadable': {
    en: 'nothing on the page could be read; save or scan it again',
    ko: '쪽의 내용을 전혀 읽을 수 없습니다. 다시 저장하거나 스캔하십시오',
  },
  'quality.repaired': {
    en: 'the PDF was damaged and has been repaired; parts of the document may be missing',
    ko: '손상된 PDF를 복구했습니다. 문서의 일부가 빠졌을 수 있습니다',
  },
  'quality.rotated': { en: 'rotated {degrees}°', ko: '{degrees}° 회전함' },
  'quality.manyMarks': {
    en: 'only the {most} clearest of {count} marks were compared',
    ko: '인영과 서명 {count}개 중 가장 선명한 {most}개만 비교했습니다',
  },
  'quality.overlap': {
    en: 'stamp and signature overlap and could not be separated',
    ko: '인영과 서명이 겹쳐 분리할 수 없었습니다',
  },
  'quality.faint': {
    en: 'no clear {kind}; what looks most like one is shown',
    ko: '뚜렷한 {kind}{이/가} 없어 가장 비슷한 것을 표시합니다',
  },
  'quality.interleaved': {
    en: 'two signatures lie over each other and were compared as one',
    ko: '두 서명이 서로 겹쳐 하나로 비교했습니다',
  },
  'quality.smallMark': {
    en: 'a {kind} is only {side} pixels long, too small to judge; scan at 200–300 dpi',
    ko: '{kind}의 길이가 {side}픽셀뿐이어서 판정할 수 없습니다. 200~300 dpi로 스캔하십시오',
  },
  'quality.tooFew': {
    en: 'a {kind} was compared with {references}; at least {least} are required',
    ko: '{kind}{을/를} {references}{과/와} 비교했습니다. {least}개 이상 필요합니다',
  },
  'quality.outdated': {
    en: '{count} registered {kind}{count?|s} {count?was|were} skipped: {count?it was|they were} embedded with an older model version and must be re-embedded.',
    ko: '등록 견본({kind}) {count}개를 건너뛰었습니다. 이전 모델 버전으로 변환된 것이므로 다시 변환해야 합니다.',
  },

  'missing.mark': {
    en: 'No {kind} was found; {document} requires one.',
    ko: '{kind}{을/를} 찾지 못했습니다. {document}에는 {kind}{이/가} 있어야 합니다.',
  },
  'missing.certificate-of-origin': { en: 'a certificate of origin', ko: '원산지증명서' },
  'missing.invoice': { en: 'an invoice', ko: '송품장' },
  'missing.other': { en: 'a document of this type', ko: '이 종류의 문서' },

  'picture.small': {
    en: 'The {kind} is only {side} pixels long; scan it at 300 dpi.',
    ko: '{kind}의 길이가 {side}픽셀뿐입니다. 300 dpi로 스캔하십시오.',
  },
  'picture.parts': {
    en: 'The {kind} has {parts} parts; check that the picture shows one {kind} only.',
    ko: '{kind}{이/가} {parts}개 부분으로 나뉩니다. 그림에 {kind} 하나만 있는지 확인하십시오.',
  },
  'picture.faint': { en: 'The ink of the {kind} is faint.', ko: '{kind}의 잉크가 흐립니다.' },
  'picture.edge': {
    en: 'The {kind} reaches the edge of the picture and may be cut off.',
    ko: '{kind}{이/가} 그림의 가장자리에 닿아 잘렸을 수 있습니다.',
  },
  'picture.blotted': {
    en: 'The {kind} is blotted: ink covers much of its area.',
    ko: '{kind}{이/가} 번져 있습니다. 잉크가 넓은 부분을 덮고 있습니다.',
  },

  'advice.none': {
    en: 'No {kind} is valid; register at least {least} impressions of each {kind} that the authority uses.',
    ko: '유효한 {kind}{이/가} 없습니다. 발급기관이 사용하는 {kind}마다 견본을 {least}개 이상 등록하십시오.',
  },
  'advice.few': {
    en: 'Valid {kind}s: {count}; register at least {least} impressions of each {kind} that the authority uses.',
    ko: '유효한 {kind}{이/가} {count}개입니다. 발급기관이 사용하는 {kind}마다 견본을 {least}개 이상 등록하십시오.',
  },
} as const satisfies Readonly<Record<string, Template>>;
