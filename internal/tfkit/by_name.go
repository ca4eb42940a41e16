package tfkit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// OneByName finds the one item of a list that has a name.
type OneByName[T any] struct {
	Kind      string // of an item, in messages: "server"
	By        string // what the name is, in messages: "hostname"
	Attribute path.Path
	Name      func(*T) string
	Same      func(a, b string) bool // compares names; nil compares the texts
	// Alternative says what else names an item, for messages about several of one name: "id 93".
	Alternative func(*T) string
}

// Find returns the item. It reports at the attribute that there is none or that there are several, and returns nil.
func (o OneByName[T]) Find(items []T, name string, diags *diag.Diagnostics) *T {
	var found []*T
	var names []string
	for i := range items {
		candidate := o.Name(&items[i])
		names = append(names, candidate)
		if candidate == name || o.Same != nil && o.Same(candidate, name) {
			found = append(found, &items[i])
		}
	}
	switch len(found) {
	case 1:
		return found[0]
	case 0:
		diags.AddAttributeError(o.Attribute, "No match", NoSuch(o.Kind+" with the "+o.By, name, names))
	default:
		text := fmt.Sprintf("%d %ss have the %s %q. Choose one of them by:", len(found), o.Kind, o.By, name)
		for _, item := range found {
			text += "\n  - " + o.Alternative(item)
		}
		diags.AddAttributeError(o.Attribute, "Several matches", text)
	}
	return nil
}

// NoSuch says that nothing has a name, and which existing names are the nearest. what is the kind of thing, and what
// the name is: "plan with the key".
func NoSuch(what, name string, existing []string) string {
	text := fmt.Sprintf("There is no %s %q.", what, name)
	if nearest := Nearest(name, existing); len(nearest) > 0 {
		text += " " + AreNearest(nearest)
	}
	return text
}

// AreNearest names the nearest of what VPSBG lists.
func AreNearest(nearest []string) string {
	if len(nearest) == 0 {
		return "At the moment it lists none at all: apply again later."
	}
	return "The nearest are: " + strings.Join(nearest, ", ") + "."
}

// Nearest returns up to five names that a misspelt one may mean, the likeliest first. It leaves out empty ones.
func Nearest(name string, names []string) []string {
	distance := func(candidate string) int {
		return levenshtein.Distance(strings.ToLower(name), strings.ToLower(candidate), nil)
	}
	sorted := slices.Sorted(slices.Values(names))
	sorted = slices.DeleteFunc(slices.Compact(sorted), func(candidate string) bool { return candidate == "" })
	slices.SortStableFunc(sorted, func(a, b string) int { return distance(a) - distance(b) })
	return sorted[:min(5, len(sorted))]
}
