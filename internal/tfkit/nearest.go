package tfkit

import (
	"slices"
	"strings"

	"github.com/agext/levenshtein"
)

// Nearest returns up to five names that a misspelt one may mean, the likeliest first.
func Nearest(name string, names []string) []string {
	distance := func(candidate string) int {
		return levenshtein.Distance(strings.ToLower(name), strings.ToLower(candidate), nil)
	}
	sorted := slices.Clone(names)
	slices.Sort(sorted)
	slices.SortStableFunc(sorted, func(a, b string) int { return distance(a) - distance(b) })
	return sorted[:min(5, len(sorted))]
}
