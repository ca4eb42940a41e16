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

// Page is one page of a list. Lists without links and meta have one page; some are a bare array.
type Page[T any] struct {
	Items    []T
	LastPage int    // number of the last page, 0 when the API does not say
	Total    int    // number of items of all pages, -1 when the API does not say
	current  int    // number that the page says it has, 0 when it does not
	raw      []byte // the items as the API sent them
	hasNext  bool   // there is a link to a next page
}

// Size is the size of the items in bytes.
func (p *Page[T]) Size() int { return len(p.raw) }

// UnmarshalJSON accepts {data, links, meta}, {data} and a bare array.
func (p *Page[T]) UnmarshalJSON(body []byte) error {
	answer := struct {
		Data  json.RawMessage `json:"data"`
		Links json.RawMessage `json:"links"`
		Meta  struct {
			LastPage Int             `json:"last_page"`
			Total    json.RawMessage `json:"total"`
			Current  json.RawMessage `json:"current_page"`
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
	*p = Page[T]{
		raw: bytes.Clone(answer.Data), LastPage: int(answer.Meta.LastPage), Total: numberOr(answer.Meta.Total, -1),
		current: numberOr(answer.Meta.Current, 0), hasNext: links.Next != nil,
	}
	if !bytes.HasPrefix(p.raw, []byte("[")) {
		return errors.New("it is not a list: it has no data") // taken for an empty list, it would mean "all gone"
	}
	if p.LastPage > MaxPages {
		return fmt.Errorf("it says that the list has %d pages, of at most %d that are read", p.LastPage, MaxPages)
	}
	return json.Unmarshal(p.raw, &p.Items)
}

// numberOr reads a number of a page. One that is missing or cannot be read says nothing.
func numberOr(raw json.RawMessage, otherwise int) int {
	var number Int
	if len(raw) == 0 || json.Unmarshal(raw, &number) != nil || number < 0 {
		return otherwise
	}
	return int(number)
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

// checkPosition refuses a page that is not the one that was asked for, or that has nothing although it says that there
// is more. Taken for the end of the list, it would hide the rest.
func (p *Page[T]) checkPosition(number int) error {
	switch {
	case p.current > 0 && p.current != number:
		return fmt.Errorf("page %d was asked for, and it says that it is page %d", number, p.current)
	case len(p.Items) == 0 && (p.LastPage > number || p.LastPage == 0 && p.hasNext):
		return fmt.Errorf("page %d has no items, and says that another page follows", number)
	default:
		return nil
	}
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
	page, err := fetch[Page[T]](ctx, c, l.op, request{method: http.MethodGet, path: l.path, query: query})
	if err == nil {
		err = l.refuse(page.checkPosition(number))
	}
	if err != nil {
		return nil, err
	}
	return page, nil
}

func (l listing) refuse(err error) error { return RefuseList(l.op.id, l.path, err) }

// list fetches the pages of a list one after the other, as far as the caller ranges. A failure is its last element.
func list[T any](ctx context.Context, c *Client, l listing) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		pages := newPageSet()
		for number := 1; ; number++ {
			current, err := fetchPage[T](ctx, c, l, number)
			if err == nil {
				err = l.refuse(pages.add(number, current.raw, current.Total, len(current.Items)))
			}
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range current.Items {
				if !yield(item, nil) {
					return
				}
			}
			if current.IsLast(number) {
				if err := l.refuse(CheckTotal(pages.total, pages.items)); err != nil {
					var none T
					yield(none, err)
				}
				return
			}
		}
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
