" Highlighting of BQL for Vim: into ~/.vim/syntax/bql.vim, with
"   autocmd BufRead,BufNewFile *.bq setfiletype bql
if exists("b:current_syntax")
  finish
endif
syntax case match

syntax keyword bqlKeyword from let unset print param import explain use set show describe more all help login
syntax keyword bqlKeyword logout whoami source edit quit exit create update replace delete undo resume test
syntax keyword bqlKeyword skip expect where sort include limit offset select drop derive distinct top count
syntax keyword bqlKeyword summarize left expand join union except intersect as save by per on because with
syntax keyword bqlKeyword tagged gives fails some no only every last next ago empty number string list
syntax keyword bqlKeyword requests
syntax keyword bqlOperator and or not contains startswith endswith starts ends like in between during is under
syntax keyword bqlOperator has
syntax keyword bqlValue null true false now today yesterday
syntax match bqlKeyword "\<\(add\|change\|remove\) entry\>"
syntax match bqlKeyword "\<do \k\+ on\>"
syntax match bqlFunction "\<\(count\|sum\|avg\|min\|max\|median\|first\|last\|list\|distinct\|lower\|upper\|trim\|length\|round\|abs\|coalesce\|if\|string\|number\|year\|month\|week\|day\|days\|hours\|value\)(\@="
syntax match bqlMember "\.\s*\k\+"
syntax match bqlVariable "\$\(\k\+\|`[^`]\+`\)"
syntax match bqlQuotedName "`[^`]\+`"
syntax match bqlNumber "\<\d[0-9_]*\(\.\d[0-9_]*\)\?\([eE][+-]\?\d\+\)\?\>"
syntax match bqlDate "\<\d\{4}-\d\d\(-\d\d\(T[0-9:.]\+\(Z\|[+-]\d\d:\d\d\)\?\)\?\)\?\>"
syntax match bqlEscape contained "\\\([nt\\\"']\|u{\x\+}\)"
syntax region bqlString oneline start=+"+ skip=+\\.+ end=+"+ contains=bqlEscape
syntax region bqlString oneline start=+'+ skip=+\\.+ end=+'+ contains=bqlEscape
syntax region bqlString start=+"""+ end=+^\s*"""+
syntax match bqlComment "#.*$"

highlight default link bqlKeyword Keyword
highlight default link bqlOperator Operator
highlight default link bqlValue Constant
highlight default link bqlFunction Function
highlight default link bqlVariable Identifier
highlight default link bqlQuotedName Identifier
highlight default link bqlNumber Number
highlight default link bqlDate Number
highlight default link bqlEscape SpecialChar
highlight default link bqlString String
highlight default link bqlComment Comment

let b:current_syntax = "bql"
