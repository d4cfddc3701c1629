mod founding;
