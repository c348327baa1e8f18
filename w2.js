const X = require('xlsx');
const book = X.utils.book_new();
X.utils.book_append_sheet(book, X.utils.aoa_to_sheet([['姓名','身份证号'],['王丽',process.argv[2]],['李强',process.argv[3]]]), '名册');
X.writeFile(book, 'short.xls', { bookType: 'biff8' });
