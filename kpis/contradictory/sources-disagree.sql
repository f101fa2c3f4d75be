/*
id = "sources-disagree"
kinds = []

[title]
en = "A key on which two sources disagree"
id = "Satu kunci, dua sumber tidak sepakat"

[says]
en = "told otherwise by another source: {about}"
id = "diceritakan lain oleh sumber lain: {about}"
*/
