package vpsbg

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"strconv"
)

// perPage is the largest page the API sends.
const perPage = 50

// page is one page of a list. Lists without links and meta have one page; some are a bare array.
type page[T any] struct {
	Data  []T `json:"data"`
	Links *struct {
		Next *string `json:"next"`
	} `json:"links"`
	Meta *struct {
		LastPage Int `json:"last_page"`
	} `json:"meta"`
}

// UnmarshalJSON accepts {data, links, meta}, {data} and a bare array.
func (p *page[T]) UnmarshalJSON(body []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")) {
		return json.Unmarshal(body, &p.Data)
	}
	type plain page[T]
	if err := json.Unmarshal(body, (*plain)(p)); err != nil {
		return err
	}
	if p.Data == nil {
		return errors.New("it is not a list: it has no data") // taken for an empty list, it would mean "all gone"
	}
	return nil
}

// next returns the address of the page that follows page number, "" when it is the last.
func (p *page[T]) next(number int) string {
	switch {
	case len(p.Data) == 0, p.Meta != nil && p.Meta.LastPage > 0 && number >= int(p.Meta.LastPage):
		return ""
	case p.Links != nil && p.Links.Next != nil:
		return *p.Links.Next
	case p.Meta != nil && p.Meta.LastPage > 0:
		return strconv.Itoa(number + 1)
	default:
		return ""
	}
}

// pageSize says whether a list takes per_page. Where the documentation does not have it, it is not sent.
type pageSize bool

const (
	sized  pageSize = true
	asSent pageSize = false
)

// list fetches the pages of a list one after the other, as far as the caller ranges. A failure is its last element.
func list[T any](ctx context.Context, c *Client, op operation, path string, query url.Values, size pageSize) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		query := maps.Clone(query)
		if query == nil {
			query = url.Values{}
		}
		if size == sized {
			query.Set("per_page", strconv.Itoa(perPage))
		}
		following := ""
		for number := 1; ; number++ {
			if number > 1 {
				query.Set("page", strconv.Itoa(number))
			}
			current, err := fetch[page[T]](ctx, c, op, request{method: http.MethodGet, path: path, query: query})
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range current.Data {
				if !yield(item, nil) {
					return
				}
			}
			previous := following
			following = current.next(number)
			if following == "" || following == previous { // the same again: the page number is not understood
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
