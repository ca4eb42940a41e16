// Package openapi holds the description of the VPSBG API and checks requests and answers against it.
package openapi

import (
	"cmp"
	_ "embed"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
)

// Base is the path under which every operation is served.
const Base = "/v1"

//go:embed openapi.yaml
var document []byte

// Document returns the description as it was written.
func Document() []byte { return slices.Clone(document) }

// Operation is one call of the API.
type Operation struct {
	// ID is the operationId.
	ID string
	// Evidence tells how well the call is known: documented, partial, observed or inferred.
	Evidence string
	// Method is the HTTP method.
	Method string
	// Path is the path template below [Base], for example /servers/{id}.
	Path string
	// Section is the name of the section of the API that it belongs to, for example Servers.
	Section string
	// Summary says in a few words what it does.
	Summary string
	// Terraform names what is there in the provider for it, for example resource.vpsbg_server; nothing while it is not
	// served.
	Terraform []string
}

// Section is a part of the API.
type Section struct {
	Name        string
	Description string
	// Operations are ordered by path and method.
	Operations []Operation
}

// Validator finds the operation behind a request and checks requests and answers against the description.
type Validator struct {
	root       *node
	operations []Operation
	sections   []Section
}

// route ties an operation to the part of the document that describes it.
type route struct {
	Operation
	spec *routers.Route
}

// Hundreds of simulators start in one test binary, and reading the document is what costs.
var shared = sync.OnceValues(load)

// New returns a validator of the embedded description. The document is read once per process.
func New() (*Validator, error) { return shared() }

func load() (*Validator, error) {
	doc, err := parse()
	if err != nil {
		return nil, err
	}
	v := &Validator{root: &node{}}
	for path, item := range doc.Paths.Map() {
		for method, operation := range item.Operations() {
			r := &route{
				Operation: describe(method, path, operation),
				spec:      &routers.Route{Spec: doc, Path: path, PathItem: item, Method: method, Operation: operation},
			}
			v.root.add(segments(path), r)
			v.operations = append(v.operations, r.Operation)
		}
	}
	slices.SortFunc(v.operations, func(a, b Operation) int { return strings.Compare(a.ID, b.ID) })
	v.sections = sections(doc.Tags, v.operations)
	return v, nil
}

func describe(method, path string, operation *openapi3.Operation) Operation {
	evidence, _ := operation.Extensions["x-evidence"].(string)
	described := Operation{
		ID: operation.OperationID, Evidence: evidence, Method: method, Path: path,
		Section: strings.Join(operation.Tags, ", "), Summary: operation.Summary,
	}
	names, _ := operation.Extensions["x-terraform"].([]any)
	for _, name := range names {
		described.Terraform = append(described.Terraform, fmt.Sprint(name))
	}
	return described
}

// sections puts operations under their tags.
func sections(tags openapi3.Tags, operations []Operation) []Section {
	var all []Section
	for _, tag := range tags {
		section := Section{Name: tag.Name, Description: tag.Description}
		for _, operation := range operations {
			if operation.Section == tag.Name {
				section.Operations = append(section.Operations, operation)
			}
		}
		slices.SortFunc(section.Operations, func(a, b Operation) int {
			return cmp.Or(strings.Compare(a.Path, b.Path),
				cmp.Compare(slices.Index(methods, a.Method), slices.Index(methods, b.Method)))
		})
		all = append(all, section)
	}
	return all
}

// methods are the methods of HTTP in the order in which people expect them.
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

func parse() (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(document)
	if err != nil {
		return nil, fmt.Errorf("reading openapi.yaml: %w", err)
	}
	if err := doc.Validate(loader.Context); err != nil {
		return nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	return doc, nil
}

// Operations lists every operation, ordered by id.
func (v *Validator) Operations() []Operation { return slices.Clone(v.operations) }

// Sections lists every section with its operations, in the order of the description.
func (v *Validator) Sections() []Section { return slices.Clone(v.sections) }

// Operation finds the operation that a request calls, whatever host it was sent to.
func (v *Validator) Operation(r *http.Request) (Operation, bool) {
	found, _ := v.find(r)
	if found == nil {
		return Operation{}, false
	}
	return found.Operation, true
}

// Params returns the values of the path parameters of a request, by name.
func (v *Validator) Params(r *http.Request) map[string]string {
	_, params := v.find(r)
	return params
}

// Methods lists the methods that a path knows; none means that there is no such path.
func (v *Validator) Methods(path string) []string {
	below, ok := strings.CutPrefix(path, Base)
	if !ok {
		return nil
	}
	n := v.root.find(segments(below))
	if n == nil {
		return nil
	}
	methods := make([]string, 0, len(n.routes))
	for method := range n.routes {
		methods = append(methods, method)
	}
	slices.Sort(methods)
	return methods
}

func (v *Validator) find(r *http.Request) (*route, map[string]string) {
	below, ok := strings.CutPrefix(r.URL.Path, Base)
	if !ok {
		return nil, nil
	}
	values := segments(below)
	n := v.root.find(values)
	if n == nil || n.routes[r.Method] == nil {
		return nil, nil
	}
	found := n.routes[r.Method]
	params := map[string]string{}
	for i, name := range segments(found.Path) {
		if isParam(name) {
			params[strings.Trim(name, "{}")] = values[i]
		}
	}
	return found, params
}

// node is one step of a path; a literal step wins over a parameter.
type node struct {
	literals map[string]*node
	param    *node
	routes   map[string]*route
}

// segments keeps the empty segment of a trailing slash: /network-protection/{id}/ is a path of its own.
func segments(path string) []string { return strings.Split(strings.TrimPrefix(path, "/"), "/") }

func isParam(segment string) bool { return strings.HasPrefix(segment, "{") }

func (n *node) add(path []string, r *route) {
	if len(path) == 0 {
		if n.routes == nil {
			n.routes = map[string]*route{}
		}
		n.routes[r.Method] = r
		return
	}
	next := n.param
	if !isParam(path[0]) {
		next = n.literals[path[0]]
	}
	if next == nil {
		next = &node{}
		if isParam(path[0]) {
			n.param = next
		} else {
			if n.literals == nil {
				n.literals = map[string]*node{}
			}
			n.literals[path[0]] = next
		}
	}
	next.add(path[1:], r)
}

func (n *node) find(path []string) *node {
	if len(path) == 0 {
		if n.routes == nil {
			return nil
		}
		return n
	}
	if next := n.literals[path[0]]; next != nil {
		if found := next.find(path[1:]); found != nil {
			return found
		}
	}
	if n.param != nil && path[0] != "" {
		return n.param.find(path[1:])
	}
	return nil
}
