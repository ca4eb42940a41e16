package provider_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// guides are the pages that list the summaries: of what a plan says, and of what only an apply can meet.
const (
	guidesPath = "../../templates/guides"
	planGuide  = "what-a-plan-tells-you.md"
	applyGuide = "what-can-go-wrong.md"
)

// failed begins the summary of an operation that failed. Such an error may name what it was about: Terraform folds
// warnings only, and the guides explain these errors by their cause.
const failed = "Unable to "

// summaryArguments are the functions that report a diagnostic, and which of their arguments is the summary. Every
// function of the provider that has a parameter with the name "summary" is one, too.
var summaryArguments = map[string]int{
	"AddWarning": 0, "NewWarningDiagnostic": 0, "AddAttributeWarning": 1, "NewAttributeWarningDiagnostic": 1,
	"AddError": 0, "NewErrorDiagnostic": 0, "AddAttributeError": 1, "NewAttributeErrorDiagnostic": 1,
}

// TestGuidesListEverySummary compares what the code can report with the guides, in both directions.
func TestGuidesListEverySummary(t *testing.T) {
	code := parseSources(t, "../services", "../tfkit", "../provider")
	reported := code.summaries(t)
	planned := tableSummaries(t, planGuide)
	listed := slices.Concat(planned, tableSummaries(t, applyGuide))
	for summary, positions := range reported {
		if !slices.Contains(listed, summary) {
			t.Errorf("%s: %q is neither in %s nor in %s", strings.Join(positions, ", "), summary, planGuide, applyGuide)
		}
	}
	for i, summary := range planned {
		if slices.Contains(planned[:i], summary) {
			t.Errorf("%s has %q twice", planGuide, summary)
		}
	}
	for _, guide := range guides(t) {
		for _, summary := range shownSummaries(t, guide) {
			if reported[summary] == nil && !strings.HasPrefix(summary+" ", failed) {
				t.Errorf("%s shows %q, which the provider does not report", guide, summary)
			}
		}
	}
}

func guides(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(guidesPath)
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = entry.Name()
	}
	return names
}

func readGuide(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(guidesPath, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A summary is a sentence in code font: two or more words, the first with a capital letter.
var (
	shownSummary = regexp.MustCompile("`([A-Z][A-Za-z]*,? [a-zA-Z][^`]*)`")
	tableSummary = regexp.MustCompile("(?m)^\\| `([A-Z][^`]*)` \\|")
)

func shownSummaries(t *testing.T, guide string) []string {
	t.Helper()
	return matches(shownSummary, readGuide(t, guide))
}

// tableSummaries returns what the rows of the tables of a guide begin with.
func tableSummaries(t *testing.T, guide string) []string {
	t.Helper()
	return matches(tableSummary, readGuide(t, guide))
}

func matches(pattern *regexp.Regexp, text string) (found []string) {
	for _, match := range pattern.FindAllStringSubmatch(text, -1) {
		found = append(found, match[1])
	}
	return found
}

// sources are parsed packages.
type sources struct {
	positions *token.FileSet
	files     []*ast.File
	constants map[string]ast.Expr // by the package and the name: "tfkit.CancelImmediate"
	reporters map[string]int      // as in summaryArguments
}

func parseSources(t *testing.T, roots ...string) *sources {
	t.Helper()
	s := &sources{positions: token.NewFileSet(), constants: map[string]ast.Expr{}, reporters: map[string]int{}}
	for _, root := range roots {
		err := filepath.WalkDir(root, func(name string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(s.positions, name, nil, parser.SkipObjectResolution)
			s.files = append(s.files, file)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range s.files {
		for _, declaration := range file.Decls {
			switch declaration := declaration.(type) {
			case *ast.GenDecl:
				for name, value := range declared(declaration) {
					s.constants[file.Name.Name+"."+name] = value
				}
			case *ast.FuncDecl:
				if at := parameter(declaration.Type, "summary"); at >= 0 {
					s.reporters[declaration.Name.Name] = at
				}
			}
		}
	}
	return s
}

// declared returns the constants of a declaration.
func declared(declaration *ast.GenDecl) map[string]ast.Expr {
	found := map[string]ast.Expr{}
	for _, spec := range declaration.Specs {
		values, ok := spec.(*ast.ValueSpec)
		if ok && declaration.Tok == token.CONST && len(values.Values) == len(values.Names) {
			for i, name := range values.Names {
				found[name.Name] = values.Values[i]
			}
		}
	}
	return found
}

// parameter returns which parameter of a function has a name, -1 if there is none.
func parameter(of *ast.FuncType, name string) int {
	at := 0
	for _, field := range of.Params.List {
		for _, parameter := range field.Names {
			if parameter.Name == name {
				return at
			}
			at++
		}
	}
	return -1
}

// summaries returns every summary with the places that report it, and reports those that are not constant.
func (s *sources) summaries(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for _, file := range s.files {
		for text, position := range s.ofKinds(t, file) {
			found[text] = append(found[text], position)
		}
		for _, declaration := range file.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok {
				continue
			}
			scope := scope{sources: s, pkg: file.Name.Name, function: function, locals: locals(function)}
			ast.Inspect(function, func(node ast.Node) bool {
				argument, name := s.summaryOf(node)
				if argument == nil || scope.isOwnParameter(argument) || isOfKind(argument) {
					return true
				}
				text, isConstant := scope.text(argument)
				position := s.positions.Position(node.Pos()).String()
				switch {
				case strings.HasPrefix(text, failed) && !strings.HasSuffix(name, "Warning"):
				case !isConstant:
					t.Errorf("%s: the summary is not constant: the detail says which one it is", position)
				default:
					found[text] = append(found[text], position)
				}
				return true
			})
		}
	}
	return found
}

// ofKinds returns the summaries of a file that differ by the kind of service, and where they are.
func (s *sources) ofKinds(t *testing.T, file *ast.File) map[string]string {
	t.Helper()
	found := map[string]string{}
	ast.Inspect(file, func(node ast.Node) bool {
		literal, ok := node.(*ast.CompositeLit)
		if !ok || !slices.Contains([]string{"Summaries", "tfkit.Summaries"}, types.ExprString(literal.Type)) {
			return true
		}
		for _, element := range literal.Elts {
			position := s.positions.Position(element.Pos()).String()
			pair, _ := element.(*ast.KeyValueExpr)
			text, isConstant := scope{sources: s, pkg: file.Name.Name}.text(pair.Value)
			if !isConstant {
				t.Errorf("%s: the summary is not constant: the detail says which one it is", position)
			}
			found[text] = position
		}
		return true
	})
	return found
}

// isOfKind reports whether a summary is chosen from those that ofKinds returns.
func isOfKind(summary ast.Expr) bool {
	call, ok := summary.(*ast.CallExpr)
	if !ok {
		return false
	}
	called, ok := call.Fun.(*ast.SelectorExpr)
	return ok && called.Sel.Name == "summary"
}

// summaryOf returns the summary that a call reports, with the name of the function that it calls.
func (s *sources) summaryOf(node ast.Node) (summary ast.Expr, name string) {
	call, ok := node.(*ast.CallExpr)
	if !ok {
		return nil, ""
	}
	switch called := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = called.Sel.Name
	case *ast.Ident:
		name = called.Name
	}
	at, ok := summaryArguments[name]
	if !ok {
		at, ok = s.reporters[name]
	}
	if !ok || at >= len(call.Args) {
		return nil, ""
	}
	return call.Args[at], name
}

// scope is what names mean in a function.
type scope struct {
	*sources

	pkg      string
	function *ast.FuncDecl
	locals   map[string][]ast.Expr
}

// locals returns what the variables and constants of a function are set to.
func locals(function *ast.FuncDecl) map[string][]ast.Expr {
	found := map[string][]ast.Expr{}
	ast.Inspect(function, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.AssignStmt:
			for i, left := range node.Lhs {
				if name, ok := left.(*ast.Ident); ok && len(node.Lhs) == len(node.Rhs) {
					found[name.Name] = append(found[name.Name], node.Rhs[i])
				}
			}
		case *ast.GenDecl:
			for name, value := range declared(node) {
				found[name] = append(found[name], value)
			}
		}
		return true
	})
	return found
}

// isOwnParameter reports whether a summary is one that the callers of the function choose.
func (s scope) isOwnParameter(summary ast.Expr) bool {
	name, ok := summary.(*ast.Ident)
	return ok && name.Name == "summary" && parameter(s.function.Type, "summary") >= 0
}

// text returns a summary and whether it is constant. If it is not, it returns how it begins.
func (s scope) text(of ast.Expr) (text string, isConstant bool) {
	switch of := of.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(of.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		left, isConstant := s.text(of.X)
		if !isConstant {
			return left, false
		}
		right, isConstant := s.text(of.Y)
		return left + right, isConstant
	case *ast.CallExpr: // fmt.Sprintf
		if len(of.Args) > 0 {
			text, _ = s.text(of.Args[0])
		}
	case *ast.SelectorExpr:
		if pkg, ok := of.X.(*ast.Ident); ok && s.constants[pkg.Name+"."+of.Sel.Name] != nil {
			return s.text(s.constants[pkg.Name+"."+of.Sel.Name])
		}
	case *ast.Ident:
		if value := s.constants[s.pkg+"."+of.Name]; value != nil {
			return s.text(value)
		}
		if values := s.locals[of.Name]; len(values) == 1 {
			return s.text(values[0])
		}
	}
	return text, false
}
