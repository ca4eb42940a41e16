package simulator

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Page sizes of the lists; per_page is refused above the highest.
const (
	defaultPerPage = 15
	maximumPerPage = 50
)

// page cuts one page out of a list and shows its items, with links and meta as Laravel has them.
func page[T any](c *call, all []T, show func(T) object) answer {
	errs := fieldErrors{}
	number := positive(c, errs, "page", 1, 0)
	perPage := positive(c, errs, "per_page", defaultPerPage, maximumPerPage)
	if len(errs) > 0 {
		return errs.answer()
	}
	last := max(1, (len(all)+perPage-1)/perPage)
	from := min((number-1)*perPage, len(all))
	to := min(from+perPage, len(all))
	data := make([]object, 0, to-from)
	for _, item := range all[from:to] {
		data = append(data, show(item))
	}

	path := "http://" + c.request.Host + c.request.URL.Path
	link := func(n int) any {
		if n < 1 || n > last {
			return nil
		}
		query := c.request.URL.Query()
		query.Set("page", strconv.Itoa(n))
		return path + "?" + query.Encode()
	}
	meta := object{
		"current_page": number, "last_page": last, "per_page": perPage, "total": len(all), "path": path,
		"from": nil, "to": nil,
		"links": []object{
			{"url": link(number - 1), "label": "« Previous", "active": false},
			{"url": link(number), "label": strconv.Itoa(number), "active": true},
			{"url": link(number + 1), "label": "Next »", "active": false},
		},
	}
	if len(data) > 0 {
		meta["from"], meta["to"] = from+1, to
	}
	return ok(object{
		"data":  data,
		"links": object{"first": link(1), "last": link(last), "prev": link(number - 1), "next": link(number + 1)},
		"meta":  meta,
	})
}

// positive reads a number of the query; highest 0 is no bound.
func positive(c *call, errs fieldErrors, name string, missing, highest int) int {
	text := c.request.URL.Query().Get(name)
	if text == "" {
		return missing
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil || n < 1:
		errs.add(name, "The "+words(name)+" field must be at least 1.")
	case highest > 0 && n > highest:
		errs.add(name, "The "+words(name)+" field must not be greater than "+strconv.Itoa(highest)+".")
	}
	return n
}

// statusFilter reads filter[status]; both names of an unpaid order mean the same.
func statusFilter(query url.Values, missing string) []string {
	text := query.Get("filter[status]")
	if text == "" {
		text = missing
	}
	states := strings.Split(strings.ReplaceAll(text, "pending_payment", awaitingPayment), ",")
	for i := range states {
		states[i] = strings.TrimSpace(states[i])
	}
	return states
}

// byDay applies the date filter and the order of snapshots and backups.
func byDay[T any](query url.Values, all []T, day func(T) time.Time) []T {
	kept := slices.DeleteFunc(slices.Clone(all), func(item T) bool {
		date := query.Get("filter[date]")
		return date != "" && day(item).Format(time.DateOnly) != date
	})
	slices.SortStableFunc(kept, func(a, b T) int { return day(a).Compare(day(b)) })
	if query.Get("sort") != "date" {
		slices.Reverse(kept)
	}
	return kept
}

// stamp writes a timestamp as the API mostly does; zero is null.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05.000000Z")
}

// orNull is null for a zero value.
func orNull[T comparable](value T) any {
	var zero T
	if value == zero {
		return nil
	}
	return value
}
