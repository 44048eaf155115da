module shop.example/shop

go 1.23

require left.example/left v1.0.0
