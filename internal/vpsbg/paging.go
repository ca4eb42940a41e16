package vpsbg

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"strconv"
)

// PageSize is how many items the largest page has that the API sends.
const PageSize = 50

// What a list may have at most, all of its pages together. An account with more of something does not exist; an API
// that never comes to an end can.
const (
	MaxPages = 1000
	maxList  = 128 << 20 // bytes
)

// Page is one page of a list. Lists without links and meta have one page; some are a bare array.
type Page[T any] struct {
	Items    []T
	LastPage int    // number of the last page, 0 when the API does not say
	raw      []byte // the items as the API sent them
	hasNext  bool   // there is a link to a next page
}

// UnmarshalJSON accepts {data, links, meta}, {data} and a bare array.
func (p *Page[T]) UnmarshalJSON(body []byte) error {
	answer := struct {
		Data  json.RawMessage `json:"data"`
		Links json.RawMessage `json:"links"`
		Meta  struct {
			LastPage Int `json:"last_page"`
		} `json:"meta"`
	}{Data: body}
	if !bytes.HasPrefix(body, []byte("[")) {
		answer.Data = nil
		if err := json.Unmarshal(body, &answer); err != nil {
			return err
		}
	}
	var links struct {
		Next *string `json:"next"`
	}
	_ = json.Unmarshal(answer.Links, &links) // an empty object is [] in PHP
	*p = Page[T]{raw: bytes.Clone(answer.Data), LastPage: int(answer.Meta.LastPage), hasNext: links.Next != nil}
	if !bytes.HasPrefix(p.raw, []byte("[")) {
		return errors.New("it is not a list: it has no data") // taken for an empty list, it would mean "all gone"
	}
	if p.LastPage > MaxPages {
		return fmt.Errorf("it says that the list has %d pages, of at most %d that are read", p.LastPage, MaxPages)
	}
	if err := json.Unmarshal(p.raw, &p.Items); err != nil {
		return err
	}
	return p.checkTotal(body)
}

// checkTotal refuses a first page without items of a list that counts some: taken for an empty list, it would mean "all
// gone".
func (p *Page[T]) checkTotal(body []byte) error {
	var answer struct {
		Meta struct {
			Total       Int `json:"total"`
			CurrentPage Int `json:"current_page"`
		} `json:"meta"`
	}
	if len(p.Items) > 0 {
		return nil
	}
	_ = json.Unmarshal(body, &answer) // a count that cannot be read says nothing
	if answer.Meta.CurrentPage > 1 || answer.Meta.Total <= 0 {
		return nil // it is a page after the last one, or there is nothing
	}
	return fmt.Errorf("it contradicts itself: it has no items, but says that there are %d", answer.Meta.Total)
}

// check looks at every item: one that nothing identifies could hide that what is looked for is there.
func (p *Page[T]) check() error {
	for i := range p.Items {
		if item, ok := any(&p.Items[i]).(checker); ok {
			if err := item.check(); err != nil {
				return fmt.Errorf("item %d: %w", i+1, err)
			}
		}
	}
	return nil
}

// IsLast reports whether no page follows page number.
func (p *Page[T]) IsLast(number int) bool {
	switch {
	case len(p.Items) == 0:
		return true
	case p.LastPage > 0:
		return number >= p.LastPage
	default:
		return !p.hasNext
	}
}

// pageSize says whether a list takes per_page. Where the documentation does not have it, it is not sent.
type pageSize bool

const (
	sized  pageSize = true
	asSent pageSize = false
)

// listing is a list to be asked for.
type listing struct {
	op    operation
	path  string
	query url.Values
	size  pageSize
}

// fetchPage fetches one page of a list; the first has the number 1.
func fetchPage[T any](ctx context.Context, c *Client, l listing, number int) (*Page[T], error) {
	query := maps.Clone(l.query)
	if query == nil {
		query = url.Values{}
	}
	if l.size == sized {
		query.Set("per_page", strconv.Itoa(PageSize))
	}
	if number > 1 {
		query.Set("page", strconv.Itoa(number))
	}
	return fetch[Page[T]](ctx, c, l.op, request{method: http.MethodGet, path: l.path, query: query})
}

// list fetches the pages of a list one after the other, as far as the caller ranges. A failure is its last element.
func list[T any](ctx context.Context, c *Client, l listing) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var previous Page[T]
		for number, size := 1, 0; ; number++ {
			current, err := fetchPage[T](ctx, c, l, number)
			if err == nil {
				size += len(current.raw)
				err = checkSize(l, number, size)
			}
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			if number > 1 && bytes.Equal(current.raw, previous.raw) { // the API does not know the parameter page here
				return
			}
			for _, item := range current.Items {
				if !yield(item, nil) {
					return
				}
			}
			if current.IsLast(number) {
				return
			}
			previous = *current
		}
	}
}

// checkSize refuses a list that has no end.
func checkSize(l listing, pages, size int) error {
	if pages <= MaxPages && size <= maxList {
		return nil
	}
	return &Error{
		Operation: l.op.id, Method: http.MethodGet, Path: l.path, Status: http.StatusOK,
		Message: fmt.Sprintf("the list has no end: it has more than %d pages or %d MiB", MaxPages, maxList>>20),
	}
}

// Collect ranges over a list to its end.
func Collect[T any](items iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for item, err := range items {
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, nil
}
